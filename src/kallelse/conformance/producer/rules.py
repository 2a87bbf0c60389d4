"""All rules for producers, in the order of their numbers."""

from kallelse.conformance.producer import booking_rules, content_rules, invitation_rules, search_rules, wire_rules
from kallelse.conformance.producer.trial import Trial
from kallelse.conformance.rule import Rule

RULES: tuple[Rule[Trial], ...] = (
    *wire_rules.RULES,
    *content_rules.RULES,
    *search_rules.RULES,
    *booking_rules.RULES,
    *invitation_rules.RULES,
)
