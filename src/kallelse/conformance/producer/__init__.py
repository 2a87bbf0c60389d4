"""The care system as producer of crm:scheduling 1.1: it is called, and what it answers is held against the rules.

`calling` makes the calls and keeps every answer, `stories` does with the test unit what residents do (search, book, move, cancel,
answer a kallelse) and provokes what must be refused, the `…_rules` modules look at what was heard, `left` cleans up. A rule never calls
by itself: it reads steps of the stories by name, so that a step that could not be done leaves its rules untested instead of failed.
"""

from kallelse.conformance.producer.rules import RULES
from kallelse.conformance.producer.run import Unreachable, try_producer

__all__ = ["RULES", "Unreachable", "try_producer"]
