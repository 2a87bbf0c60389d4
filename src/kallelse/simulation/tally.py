"""The counts of a simulation, with their bounds where nobody can know, and what they cost. Pure."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from kallelse.simulation.curve import ReadCurve, bin_of
from kallelse.simulation.policy import COSTS
from kallelse.simulation.replay import Happens, Outcome

METRICS = ("letters", "both", "tasks", "late", "unreached")


class Range(NamedTuple):
    """The fewest and the most that are possible, and the estimate between them. What is known has three equal numbers."""

    low: float
    estimate: float
    high: float

    def times(self, factor: float) -> "Range":
        """Each of them times a factor."""
        return Range(*(value * factor for value in self))

    def plus(self, other: "Range") -> "Range":
        """Both together."""
        return Range(*(mine + its for mine, its in zip(self, other, strict=True)))


@dataclass(slots=True)
class Tally:
    """Counts of outcomes: what is sure, and what depends on whether messages stay unread from one age to another."""

    kallelser: int = 0
    digital: int = 0
    visits: int = 0
    """Visits that have passed."""
    sure: Counter[str] = field(default_factory=Counter)
    doubts: dict[str, Counter[tuple[int, int]]] = field(default_factory=lambda: {name: Counter() for name in METRICS})
    bands: Counter[str] = field(default_factory=Counter)

    def add(self, outcome: Outcome, band: str) -> None:
        """Count one kallelse."""
        self.kallelser += 1
        self.digital += outcome.digital
        self.bands[band] += 1
        self._note("letters", outcome.letter)
        if outcome.digital:
            self._note("both", outcome.letter)
        self._note("tasks", outcome.task)
        self._note("late", outcome.late)
        if outcome.unreached is not None:
            self.visits += 1
            self._note("unreached", outcome.unreached)

    def _note(self, name: str, happens: Happens) -> None:
        if happens.doubt is None:
            self.sure[name] += happens.share  # type: ignore[assignment]  # A share of a kallelse is no whole number.
        else:
            self.doubts[name][bin_of(happens.doubt.since), bin_of(happens.doubt.until)] += happens.share  # type: ignore[assignment]

    def range(self, name: str, curve: ReadCurve) -> Range:
        """The count of a metric."""
        sure, doubts = float(self.sure[name]), self.doubts[name]
        likely = sum(share * curve.stays_unread(*ages) for ages, share in doubts.items())
        return Range(sure, sure + likely, sure + doubts.total())

    def figures(self, curve: ReadCurve, costs: Mapping[str, float]) -> "Figures":
        """The counts and what follows from them."""
        letters, both, tasks = (self.range(name, curve) for name in ("letters", "both", "tasks"))
        alone = Range(self.digital - both.high, self.digital - both.estimate, self.digital - both.low)
        money = letters.times(costs["letter_cost_sek"]).plus(Range(*(self.digital * costs["inbox_message_sek"],) * 3))
        hours = letters.times(costs["letter_minutes"] / 60).plus(tasks.times(costs["phone_task_minutes"] / 60))
        return Figures(
            self.kallelser, self.digital, alone, letters, self.range("late", curve), tasks, self.visits,
            self.range("unreached", curve), money, hours, letters.times(costs["letter_co2_g"] / 1000), dict(sorted(self.bands.items())),
            self.doubts["letters"].total(),
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Figures:
    """What became, or would have become, of the period's kallelser."""

    kallelser: int
    digital: int
    digital_only: Range
    letters: Range
    late: Range
    tasks: Range
    visits: int
    unreached: Range
    sek: Range
    hours: Range
    co2_kg: Range
    bands: Mapping[str, int]
    letters_in_doubt: float

    def data(self) -> dict[str, Any]:
        """As plain data; a range is an object with low, estimate and high, to two decimals."""
        shown: dict[str, Any] = {}
        for name, value in ((name, getattr(self, name)) for name in Figures.__dataclass_fields__):
            shown[name] = {key: round(number, 2) for key, number in value._asdict().items()} if isinstance(value, Range) else value
        return shown


@dataclass(frozen=True, slots=True)
class Report:
    """The answer of a simulation.

    `happened` is what is recorded; `held` the same kallelser replayed through the parameters that held, so that the model's own error is
    seen; `policy` the replay through what should be otherwise. `differing` counts plans that the replay under the parameters that held did
    not make exactly as they stand, `changed` those in which the policy lets something else happen, or at another time.
    """

    policy_name: str
    first: str
    last: str
    at: datetime
    happened: Figures
    held: Figures
    policy: Figures
    differing: int
    changed: int
    reviewed: int
    """Plans that were looked at again later, because something else became known; they are replayed from what is known now."""
    unplanned: int
    without_facts: int
    watched: int
    """Messages in the read curve."""
    read_share: Mapping[str, float]
    """The share read after so many days, from the curve."""
    costs: Mapping[str, float]
    costs_of_policy: Mapping[str, float]
    tenants: int

    def data(self) -> dict[str, Any]:
        """As plain data, for JSON."""
        made = {name: getattr(self, name) for name in Report.__dataclass_fields__}
        return made | {name: getattr(self, name).data() for name in ("happened", "held", "policy")} | {"at": self.at.isoformat()}


def costs_of(values: Mapping[str, Any]) -> dict[str, float]:
    """The costs among parameter values; a missing one is a KeyError that names it."""
    return {name: float(values[name]) for name in COSTS}
