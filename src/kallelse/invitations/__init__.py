"""The noun: an Invitation (kallelse), its versions, its steps, its answer and its events.

Three independent state lines (`states`): the version's, each step's and the answer's. Everything that people call "status",
"receipt" or "work list" is derived from them, so that late, doubled or disordered receipts do no harm.
`actions` holds the only verbs that change state; each writes the change and its event in the caller's transaction.
A row in a state that work can be done on *is* the job: no second queue can disagree with it.
"""

__all__ = ["actions", "queries", "states"]
