"""What the bench of plans decides is the product's own: people of every kind, every band, every route."""

from kallelse.bench import plans
from kallelse.routing import rules, table
from kallelse.routing.timeline import Band, timeline


def test_the_plans_are_of_every_kind() -> None:
    parameters = plans.in_force_at(plans.NOW.date())
    made = plans.cases(4000)
    bands, routes = set(), set()
    for visit, preparation, way, situation, now in made:
        bands.add(timeline(visit, parameters, now, preparation=preparation, way=way).band)
        routes.add(table.answer(rules.facts_of(situation)).route)
    assert bands == set(Band) - {Band.UNKNOWN_TIME}
    assert routes == set(table.ROUTES)
    assert plans.decide_all(made, parameters) > len(made)


def test_the_figure_is_given() -> None:
    assert plans.alone(200)["routing.plans_per_s"] > 0
