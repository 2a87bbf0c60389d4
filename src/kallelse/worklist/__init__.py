"""The work list of a unit: what needs a person, by when, who has taken it, and the proof that there is nothing else.

What needs a person is derived from the kallelser themselves and is never set by hand; only who has taken a line, what was noted about
it and until when it rests are kept here.

Doors: `queries` (the list), `reached` (the proof), `visits`, `actions` (finish, give, rest, note), `rules`.
"""

__all__ = ["actions", "queries", "reached", "rules", "visits"]
