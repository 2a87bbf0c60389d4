"""A time that somebody gave back goes to a patient who has said yes to an earlier one.

Who wants an earlier time, and how short a notice she can take, stands here; a freed time is offered in waves, and the first acceptance wins
through `diary.choosing`, which keeps her old time until the new one is certain.
"""

__all__: list[str] = []
