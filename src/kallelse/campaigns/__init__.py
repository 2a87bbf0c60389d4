"""Campaigns: one template to many, as for screening, vaccination or a clinic that moves.

A list is tried on every person without sending anything (`trying`), approved by somebody else than the one who made it, begun with a few,
and carried at the pace of the channels (`taking`). It can be stopped at any time (`stopping`), and it never delays a single kallelse.

Doors: `listing` (who is on the list), `actions` (make, try, approve, go on, pause, stop), `queries` (progress and report), `jobs` (the
worker's stage). `drafting` is the one place where a recipient becomes the draft of a kallelse.
"""

__all__ = ["actions", "drafting", "jobs", "listing", "queries", "rules"]
