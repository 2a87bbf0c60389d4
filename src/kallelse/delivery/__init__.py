"""Delivery: due → claim → check the person again → render → channel → verdict → next step.

`planning` turns drafts into plans; `sending` carries out due steps; `settling` finds out what became of sends whose outcome nobody knows.
`recall` takes back what no longer holds.
Each works on chunks of one tenant: a short transaction that claims rows, calls to the outside in no transaction, and a short transaction
that writes everything back. A worker that dies leaves claims behind that `workers` recognises as orphaned, because the advisory lock
of a dead worker is gone at once.
"""

__all__ = ["planning", "precheck", "recall", "rendering", "sending", "settling", "workers"]
