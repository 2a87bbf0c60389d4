"""Try a target from beginning to end, and put the protocol together."""

from __future__ import annotations

from datetime import datetime

from kallelse.conformance.consumer import RULES as CONSUMER_RULES
from kallelse.conformance.consumer.heard import PARTS, WORDS, Heard
from kallelse.conformance.masks import masked, shortened
from kallelse.conformance.producer import RULES as PRODUCER_RULES
from kallelse.conformance.producer.trial import Trial
from kallelse.conformance.protocol import Call, Protocol, protocol
from kallelse.conformance.rule import Rule, judge
from kallelse.conformance.target import System

type AnyRule = Rule[Trial] | Rule[Heard]
RULES: dict[str, tuple[AnyRule, ...]] = {"producer": PRODUCER_RULES, "consumer": CONSUMER_RULES}


def of_producer(trial: Trial) -> Protocol:
    """The protocol of a trial."""
    target = trial.target
    people = (target.persons.first.number, target.persons.second.number)
    calls = [
        Call(each.number, each.contract.name, each.label, each.outcome, each.status, round(each.seconds, 3))
        for each in trial.caller.exchanges
    ]
    return protocol(
        role="producer",
        system=_system(target.system, people),
        unit=target.unit.hsa_id,
        persons=[shortened(number) for number in people],
        moment=trial.now,
        results=judge(PRODUCER_RULES, trial),
        calls=calls,
        left=trial.left,
    )


def of_consumer(heard: Heard, now: datetime) -> Protocol:
    """The protocol of what a sender did."""
    who = heard.target.recipients
    people = tuple(getattr(who, part) for part in PARTS)
    begin = heard.arrivals[0].at if heard.arrivals else 0.0
    calls = [
        Call(
            each.number,
            each.asked.contract.name if each.asked is not None else "?",
            WORDS[each.part],
            {"OK": "OK", "ERROR": "ERROR", "fault": "SOAP-fel", "none": "inget svar"}[each.answer],
            each.status,
            round(each.at - begin, 3),
        )
        for each in heard.arrivals
    ]
    return protocol(
        role="consumer",
        system=_system(heard.target.system, people),
        unit=heard.target.listener.logical_address,
        persons=[shortened(number) for number in people],
        moment=now,
        results=judge(CONSUMER_RULES, heard),
        calls=calls,
        left=[],
    )


def _system(system: System, numbers: tuple[str, ...]) -> tuple[str, str, str]:
    name, version, supplier = (masked(text, numbers) for text in (system.name, system.version, system.supplier))
    return name, version, supplier
