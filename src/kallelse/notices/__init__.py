"""Notices: messages about a kallelse that are no version of it – reminders, and the word that it no longer holds (rules.md, Reminders).

`planning` gives every kallelse that a channel has taken its reminders, at the moments that `rules` counts; `sending` carries out the due
ones: claim → read state, answer and person again → the gates of text message and e-mail (`gates`) → render → channel → verdict;
`settling` finds out what became of those whose outcome nobody knows. `actions` keeps the decisions of units, the consents of patients
and their wish to be left alone.

A reminder is a thread of its own in the inbox, so that a kallelse is never taken for read, or for unread, because of one. The word that it
no longer holds stands in the kallelse's own thread.
"""

__all__ = ["actions", "gates", "jobs", "planning", "rules", "sending", "settling"]
