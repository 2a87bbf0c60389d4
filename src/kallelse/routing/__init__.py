"""Routing: from what is known to a plan with reasons. Pure: no database, no network, no clock of its own.

`workdays` counts Swedish working days; `parameters` are the dated figures, and `timeline` computes every moment backwards from the visit
with them (Timing); `post` says when an ordered letter is in hand; `table` is the decision table over the values in `facts`, and `rules`
joins its answer with the moments to a plan (Recipients); `reason` is a why as data and `reasons` says it in Swedish; `entered` refuses
wall-clock times that do not exist; `page` writes the table for readers.
"""

__all__ = ["entered", "facts", "page", "parameters", "post", "reason", "reasons", "rules", "table", "timeline", "workdays"]
