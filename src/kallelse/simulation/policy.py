"""The policy of a simulation: what should be otherwise, read from TOML. Unknown names and impossible values are refused with the remedy."""

import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from kallelse.connections.in_force import POSTAL
from kallelse.routing.parameters import CLOCKS, Parameters, PostalRule

CARE_LEVELS = ("specialist", "primary")
COSTS = ("letter_cost_sek", "inbox_message_sek", "letter_minutes", "phone_task_minutes", "letter_co2_g")
TIMING = (*(name for name in Parameters.__dataclass_fields__ if name != "postal"), *POSTAL)
WORLD = (*POSTAL, "print_wd", "december_extra_wd", "protected_forwarding_extra_wd", "abroad_extra_wd")
"""What the post and the printer may do in another way than is reckoned with."""
READINGS = ("same_clock_time", "whole_weekdays")
EVERY_SOURCE = "alla"
_CLOCK, _DAY = re.compile(r"([01]\d|2[0-3]):[0-5]\d"), re.compile(r"(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])")


class Fault(NamedTuple):
    """One thing that is wrong with a policy, in Swedish."""

    field: str
    rule: str
    remedy: str


class PolicyError(ValueError):
    """The policy cannot be used; `faults` says everything that is wrong with it."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__(" ".join(f"{one.field}: {one.rule} {one.remedy}" for one in faults))
        self.faults = faults


@dataclass(frozen=True, slots=True)
class Reminders:
    """Reminders of unread messages: whether they are sent, after how many working days, and the share of the unread that the asker assumes
    to read because of one. The share is nobody's measurement but the asker's own: it has no default."""

    unread: bool
    after_wd: int
    read_share: float


@dataclass(frozen=True, slots=True)
class Policy:
    """What should be otherwise. Empty: nothing."""

    name: str = ""
    changes: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    """Parameters by care level; the empty level is every one."""
    world: Mapping[str, int] = field(default_factory=dict)
    """What the post and the printer do, when that is not what is reckoned with."""
    levels: Mapping[str, str] = field(default_factory=dict)
    """full or simple by the name of a source system; EVERY_SOURCE for all of them."""
    reminders: Reminders | None = None

    def changed(self, care_level: str) -> dict[str, Any]:
        """The parameters that are otherwise for a care level."""
        return {**self.changes.get("", {}), **self.changes.get(care_level, {})}

    def level(self, source: str) -> str | None:
        """The level of a source system when the policy says one."""
        return self.levels.get(source, self.levels.get(EVERY_SOURCE))


def altered(values: Mapping[str, Any], rules: list[tuple[Any, int, int]], changes: Mapping[str, Any]) -> Parameters:
    """The parameters of a day with changes; a changed postal lead holds for every day."""
    lead, fast = (changes.get(name) for name in POSTAL)
    postal = [PostalRule(day, held if lead is None else lead, quick if fast is None else fast) for day, held, quick in rules]
    return Parameters.from_data({**values, **changes}, postal)


def read(text: str) -> Policy:
    """The policy of a TOML text. Raises PolicyError with everything that is wrong."""
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise PolicyError([Fault("filen", f"är inte TOML ({error}).", "Skriv som i examples/policies.")]) from None
    faults: list[Fault] = []
    known = ("name", "parameters", "world", "sources", "reminders")
    faults += [Fault(name, "finns inte.", f"Skriv något av {', '.join(known)}.") for name in data if name not in known]
    for name in known[1:]:
        if not isinstance(data.get(name, {}), dict):
            faults.append(Fault(name, "ska vara en tabell.", f"Skriv [{name}] på en egen rad."))
    if faults:
        raise PolicyError(faults)
    policy = Policy(
        str(data.get("name", "")), _changes(data.get("parameters", {}), faults),
        _checked("world", data.get("world", {}), WORLD, faults), _levels(data.get("sources", {}), faults),
        _reminders(data.get("reminders"), faults),
    )  # fmt: skip
    if faults:
        raise PolicyError(faults)
    return policy


def _changes(table: dict[str, Any], faults: list[Fault]) -> dict[str, dict[str, Any]]:
    found = {"": {name: value for name, value in table.items() if not isinstance(value, dict)}}
    for level, inner in table.items():
        if isinstance(inner, dict):
            if level not in CARE_LEVELS:
                faults.append(Fault(f"parameters.{level}", "är ingen vårdnivå.", f"Skriv något av {', '.join(CARE_LEVELS)}."))
            found[level] = inner
    # What a letter costs does not depend on who sends it: costs have no care level.
    known = {level: TIMING if level else (*TIMING, *COSTS) for level in found}
    return {level: _checked(f"parameters.{level}".rstrip("."), inner, known[level], faults) for level, inner in found.items() if inner}


def _checked(where: str, table: Mapping[str, Any], known: tuple[str, ...], faults: list[Fault]) -> dict[str, Any]:
    for name, value in table.items():
        if name not in known:
            faults.append(Fault(f"{where}.{name}", "finns inte.", f"Kända namn: {', '.join(known)}."))
        elif wrong := _wrong(name, value):
            faults.append(Fault(f"{where}.{name}", *wrong))
    return dict(table)


def _wrong(name: str, value: Any) -> tuple[str, str] | None:
    """The rule that a value breaks and how to put it right."""
    rules: list[tuple[bool, Callable[[], bool], str, str]] = [
        (name in CLOCKS, lambda: isinstance(value, str) and bool(_CLOCK.fullmatch(value)), "ska vara ett klockslag.", 'Skriv som "07:50".'),
        (name in ("december_from", "december_to"), lambda: isinstance(value, str) and bool(_DAY.fullmatch(value)),
         "ska vara månad och dag.", 'Skriv som "12-10".'),
        (name == "cancel_reading", lambda: value in READINGS, "är ingen känd läsning.", f"Skriv något av {', '.join(READINGS)}."),
        (name in COSTS, lambda: type(value) in (int, float) and 0 <= value <= 100_000, "ska vara ett tal från 0.", "Skriv som 13.5."),
        (name in (*POSTAL, "inbox_queue_days"), lambda: type(value) is int and 1 <= value <= 365, "ska vara ett heltal från 1 till 365.",
         "Skriv som 5."),
        (True, lambda: type(value) is int and 0 <= value <= 365, "ska vara ett heltal från 0 till 365.", "Skriv som 5."),
    ]  # fmt: skip
    for applies, holds, rule, remedy in rules:
        if applies:
            return None if holds() else (rule, remedy)
    return None


def _levels(table: Mapping[str, Any], faults: list[Fault]) -> dict[str, str]:
    for name, level in table.items():
        if level not in ("full", "simple"):
            faults.append(Fault(f"sources.{name}", "är ingen nivå.", "Skriv full eller simple."))
    return dict(table)


def _reminders(table: Mapping[str, Any] | None, faults: list[Fault]) -> Reminders | None:
    if table is None:
        return None
    wanted: dict[str, tuple[Callable[[Any], bool], str]] = {
        "unread": (lambda value: isinstance(value, bool), "Skriv true eller false."),
        "after_wd": (lambda value: type(value) is int and 0 <= value <= 365, "Skriv antalet arbetsdagar efter utskicket, som 2."),
        "assumed_read_share": (
            lambda value: type(value) in (int, float) and 0 <= value <= 1,
            "Skriv hur stor andel av dem som inte har läst som du antar läser för påminnelsens skull, från 0 till 1.",
        ),
    }
    wrong = [Fault(f"reminders.{name}", "finns inte.", f"Kända namn: {', '.join(wanted)}.") for name in table if name not in wanted]
    for name, (holds, remedy) in wanted.items():
        if name not in table or not holds(table[name]):
            wrong.append(Fault(f"reminders.{name}", "saknas eller har fel värde.", remedy))
    faults += wrong
    return None if wrong else Reminders(table["unread"], table["after_wd"], float(table["assumed_read_share"]))
