"""Rules of the inbox contracts (CHANNELS.md sections 1.3 and 1.6)."""

from __future__ import annotations

from kallelse.protocols import mvk, patientportal
from kallelse.protocols.rules.rule import Rule, Values, demand


def _notify_given(values: Values) -> None:
    if "notify" in values:
        demand(values, ("sourceSystem",), "when notify is given (CHANNELS 1.3)")


def _notify_true(values: Values) -> None:
    if values["notify"]:
        demand(values, ("sourceSystem",), "when notify is true (CHANNELS 1.6)")


def _not_empty(values: Values) -> None:
    demand(values["message"], ("messageText",), "and may not be empty (CHANNELS 1.3)", "message")


RULES: tuple[Rule, ...] = (
    Rule("CHANNELS 1.3", "notify is given together with sourceSystem.", "request", (patientportal.ADD_MESSAGE,), _notify_given),
    Rule("CHANNELS 1.3", "A message has a text.", "request", (patientportal.ADD_MESSAGE,), _not_empty),
    Rule("CHANNELS 1.6", "A message that notifies names its sourceSystem.", "request", (mvk.ADD_MESSAGE,), _notify_true),
)
