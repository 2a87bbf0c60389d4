"""Routing: from what is known to a plan with reasons. Pure: no database, no network, no clock of its own.

`workdays` counts Swedish working days; `timeline` computes every moment backwards from the visit (Timing); `rules` decides who gets
what, how and when (rules.md, Recipients); `reasons` says why in Swedish. Parameters come in as data (`timeline.Parameters`).
"""

__all__ = ["reasons", "rules", "timeline", "workdays"]
