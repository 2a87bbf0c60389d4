"""When a letter that has been ordered may be counted as in hand (rules.md, Timing). Pure."""

from datetime import date, datetime
from functools import lru_cache

from kallelse.routing import workdays
from kallelse.routing.clocks import at, day_of
from kallelse.routing.parameters import Parameters, Way
from kallelse.routing.timeline import next_print


def assumed_in_hand(ordered_at: datetime, parameters: Parameters, way: Way = Way.DOMESTIC) -> datetime:
    """The moment (aware UTC) at which nearly every letter ordered at `ordered_at` has come.

    The order waits for the next print run, is enveloped and posted, and travels as slowly as the postal rules of its days, Christmas and
    its way allow. What was ordered at the print decision is in hand at `Timeline.in_hand_by` at the latest, and nothing that was ordered
    sooner is counted as coming later.
    """
    run = day_of(next_print(ordered_at, day_of(ordered_at), parameters.print_cutoff))
    return at(_arrives(workdays.after(run, parameters.print_wd), parameters, way), parameters.in_hand_clock)


@lru_cache(maxsize=4096)
def _arrives(posted: date, parameters: Parameters, way: Way) -> date:
    """The post keeps the order: where it becomes faster, as after Christmas, a letter does not overtake those posted before it."""
    longest = parameters.slowest() + parameters.extra_for(way)
    return max(_alone(workdays.before(posted, sooner), parameters, way, longest) for sooner in range(longest + 1))


def _alone(posted: date, parameters: Parameters, way: Way, longest: int) -> date:
    """The first day that is late enough by the postal rule of the day of posting and by its own."""
    extra, there = parameters.extra_for(way), parameters.lead(posted)
    for count in range(there + extra, longest):
        day = workdays.after(posted, count)
        if max(there, parameters.lead(day)) + extra <= count:
            return day
    return workdays.after(posted, longest)
