"""All rules for senders, in the order of their numbers."""

from kallelse.conformance.consumer import manner_rules, message_rules
from kallelse.conformance.consumer.heard import Heard
from kallelse.conformance.rule import Rule

RULES: tuple[Rule[Heard], ...] = (*message_rules.RULES, *manner_rules.RULES)
