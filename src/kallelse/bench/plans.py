"""Routing: how many plans one core decides a second, from a person's situation and a visit to steps with reasons."""

import time
from datetime import UTC, date, datetime, timedelta
from itertools import cycle, islice, product
from typing import Any

from kallelse.connections import in_force, shipped
from kallelse.routing import rules
from kallelse.routing.parameters import Parameters, PostalRule, Way
from kallelse.routing.rules import Situation
from kallelse.routing.timeline import preparation_moment, timeline

ROUNDS = 7
CHUNK = 500
NOW = datetime(2027, 1, 11, 6, 17, tzinfo=UTC)
type Case = tuple[datetime, datetime | None, Way, Situation, datetime]


def alone(count: int) -> dict[str, Any]:
    """Decide `count` plans a round and tell the fastest of some rounds. What is remembered between plans is what a worker's chunks share
    too; the processor's time counts, so that it is one core's whatever else the machine does."""
    parameters = in_force_at(NOW.date())
    made = cases(count)
    rounds = []
    for _ in range(ROUNDS):
        begin = time.process_time()
        decide_all(made, parameters)
        rounds.append(time.process_time() - begin)
    return {"routing.plans_per_s": round(count / min(rounds))}


def decide_all(made: list[Case], parameters: Parameters) -> int:
    """Plan every case; how many steps there are in all."""
    steps = 0
    for visit, preparation, way, situation, now in made:
        moments = timeline(visit, parameters, now, preparation=preparation, way=way)
        steps += len(rules.decide(situation, moments, now).steps)
    return steps


def in_force_at(day: date) -> Parameters:
    """The shipped parameters of specialist care on a day."""
    postal = [PostalRule(*rule) for rule in in_force.postal_rules(shipped.ROWS, "specialist")]
    return Parameters.from_data(in_force.values(shipped.ROWS, "specialist", day), postal)


def cases(count: int) -> list[Case]:
    """Visits from tomorrow to four months ahead at every quarter of the day, and people of every kind."""
    people = cycle(product(("ordinary", "ordinary", "ordinary", "protected", "coordination", "emigrated", "deceased"), _AGES, (1, 1, 0)))
    made: list[Case] = []
    for number, (standing, (now_age, then, born), account) in enumerate(islice(people, count)):
        visit = NOW + timedelta(days=1 + number % 120, minutes=15 * (number % 40))
        preparation = preparation_moment(visit, number % 9, None) if number % 4 == 0 else None
        way = {"protected": Way.FORWARDED, "emigrated": Way.ABROAD}.get(standing, Way.DOMESTIC)
        situation = Situation(
            standing, now_age, then, bool(account), number % 5 > 0, number % 11 == 0, "simple" if number % 13 == 0 else "full",
            number % 17 == 0, name_contradicts=False, born=born,
        )  # fmt: skip
        # A worker plans some hundred drafts at a time, at one moment.
        made.append((visit, preparation, way, situation, NOW + timedelta(seconds=number // CHUNK)))
    return made


_AGES = (
    (44, 44, date(1982, 5, 4)), (8, 8, date(2018, 3, 2)), (12, 13, date(2014, 1, 30)), (15, 15, date(2011, 6, 1)),
    (79, 79, date(1947, 9, 9)),
)  # fmt: skip
