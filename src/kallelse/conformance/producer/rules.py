"""All rules for producers, in the order of their numbers."""

from kallelse.conformance.producer import booking_rules, content_rules, invitation_rules, search_rules, wire_rules
from kallelse.conformance.producer.trial import Trial
from kallelse.conformance.rule import Rule

_MODULES = (wire_rules, content_rules, search_rules, booking_rules, invitation_rules)
RULES: tuple[Rule[Trial], ...] = tuple(sorted((rule for module in _MODULES for rule in module.RULES), key=lambda rule: rule.id))
