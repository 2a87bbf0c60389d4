"""The timing parameters as the formula takes them, and the leads that follow from them (rules.md, Timing)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time
from enum import StrEnum
from typing import Any

CLOCKS = ("print_cutoff", "in_hand_clock", "post_clock")
WHOLE_WEEKDAYS = "whole_weekdays"
"""The reading of "hel vardag" in which so many whole weekdays lie between the deadline and the day of the visit; the other reading, the
one that favours the patient, counts back from the same clock time."""


class Way(StrEnum):
    """How a letter would travel; the extra working days are parameters."""

    DOMESTIC = "domestic"
    FORWARDED = "forwarded"
    """Through the tax agency, which forwards to a protected address (K7)."""
    ABROAD = "abroad"


@dataclass(frozen=True, slots=True)
class PostalRule:
    """How many working days the post takes from a day on: what nearly all letters keep, and what most of them keep."""

    valid_from: date
    lead_wd: int
    fast_wd: int


@dataclass(frozen=True, slots=True)
class Leads:
    """Working days before the visit by which a kallelse must be sent for each plan; computed, never typed in."""

    digital_first: int
    digital_first_short: int
    both: int
    both_uncertain: int


@dataclass(frozen=True, slots=True, eq=False)
class Parameters:
    """The timing parameters in force; `_wd` counts working days. Names are those of `connections.Parameter`.

    Made once for many plans, and known by identity: comparing sixteen fields for every plan would cost more than the plan's moments.
    `postal` is ordered by date: a letter follows the rule of its own day, not that of the day on which the plan is made.
    """

    cancel_limit_wd: int
    cancel_reading: str
    reading_buffer_wd: int
    print_wd: int
    print_cutoff: time
    print_margin_min: int
    """Minutes before the cut-off hour at which letters are ordered: what is ordered in its last second misses the run."""
    in_hand_clock: time
    post_clock: time
    unread_limit_wd: int
    unread_paper_earlier_wd: int
    """How much before the last safe run an unread kallelse becomes a letter; never so early that the unread limit is cut short."""
    inbox_queue_days: int
    inbox_patience_h: int
    protected_forwarding_extra_wd: int
    abroad_extra_wd: int
    december_extra_wd: int
    december_from: str
    december_to: str
    postal: tuple[PostalRule, ...]

    @classmethod
    def from_data(cls, data: Mapping[str, Any], postal: Sequence[PostalRule] = ()) -> "Parameters":
        """From parameter values by name; a missing one is a KeyError that names it. Without dated rules the postal lead of `data` holds."""
        values = {name: data[name] for name in cls.__dataclass_fields__ if name != "postal"}
        values |= {name: time.fromisoformat(values[name]) for name in CLOCKS}
        rules = tuple(postal) or (PostalRule(date.min, data["postal_lead_wd"], data["postal_lead_fast_wd"]),)
        return cls(**values, postal=rules)

    def lead(self, day: date, *, fast: bool = False) -> int:
        """Working days in the post on a day, with the extra of December when the day is in that season."""
        rule = self.postal[0]
        for later in self.postal[1:]:
            if later.valid_from > day:
                break
            rule = later
        return (rule.fast_wd if fast else rule.lead_wd) + (self.december_extra_wd if self.in_december(day) else 0)

    def in_december(self, day: date) -> bool:
        """Whether the post is in its Christmas season: a range of month and day that may pass New Year."""
        if not self.december_extra_wd:
            return False
        here = day.strftime("%m-%d")
        if self.december_from <= self.december_to:
            return self.december_from <= here <= self.december_to
        return here >= self.december_from or here <= self.december_to

    def slowest(self, *, fast: bool = False) -> int:
        """The longest lead of any day."""
        return max(rule.fast_wd if fast else rule.lead_wd for rule in self.postal) + self.december_extra_wd

    def extra_for(self, way: Way) -> int:
        """Working days that the way of a letter adds."""
        return {Way.FORWARDED: self.protected_forwarding_extra_wd, Way.ABROAD: self.abroad_extra_wd}.get(way, 0)

    def leads(self, posted: date, way: Way = Way.DOMESTIC) -> Leads:
        """The leads for a letter that is posted on a day of an ordinary season, when nothing but the cancel limit decides."""
        limit = self.cancel_limit_wd + (1 if self.cancel_reading == WHOLE_WEEKDAYS else 0)
        before_post = limit + self.reading_buffer_wd + self.print_wd + self.extra_for(way)
        paper, fast = before_post + self.lead(posted), before_post + self.lead(posted, fast=True)
        return Leads(paper + self.unread_limit_wd, paper + min(1, self.unread_limit_wd), paper, fast)
