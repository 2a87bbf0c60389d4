"""A time that somebody gave back goes to a patient who has said yes to an earlier one (rules.md, Freed).

Who stands by, and how short a notice she can take, is said through `actions`. `looking` compares what is free at a unit with what was free
before, whoever keeps the unit's diary; `offering` offers a freed time in waves, and the first acceptance wins through `diary.choosing`,
which keeps her old time until the new one is certain. What a kallelse's own state tells is not stored twice: whoever stands in a freed time
afterwards has taken it, however the worker or the page ended.
"""

__all__ = ["actions", "jobs", "looking", "offering", "queries", "rules"]
