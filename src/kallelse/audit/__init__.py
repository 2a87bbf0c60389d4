"""Audit: who did or saw what, whom it concerned, why, when and how it ended (R-HSLF-1, R-HSLF-2, R-HSLF-4).

`actions.write` appends entries in the caller's transaction through one database function that the application role may execute but not
imitate: it has no right to insert, change or delete rows. The function links the entries into one of several hash chains (one per writer
slot, so that no chain is a bottleneck); a worker signs the heads of all chains at intervals. `kallelse audit verify` recomputes everything.
The vocabulary of actions is closed (`actions.Action`): a new kind of act is a new word there.
"""

__all__ = ["actions", "checkpoint", "following_up", "verify"]
