"""How a race is judged: who has the contested times, who stands twice, who has lost what she had."""

from datetime import UTC, datetime, timedelta

from kallelse.bench import race
from kallelse.bench.race_clients import offers

NINE, TEN, OLD = (datetime(2027, 3, 1, hour, tzinfo=UTC) for hour in (9, 10, 12))
SLOTS, OLDS = [NINE, TEN], {"a": OLD, "b": OLD + timedelta(hours=1), "c": OLD + timedelta(hours=2)}


def judge(there: dict[str, list[datetime]], here: dict[str, datetime | None] | None = None) -> dict[str, int]:
    told: dict[str, datetime | None] = {person: starts[0] for person, starts in there.items() if starts}
    return race.verdict(SLOTS, OLDS, list(OLDS), there, here or told)


def test_a_clean_race() -> None:
    assert judge({"a": [NINE], "b": [TEN], "c": [OLDS["c"]]}) == {"winners": 2, "double": 0, "lost": 0}


def test_two_in_one_time_is_double() -> None:
    assert judge({"a": [NINE], "b": [NINE], "c": [OLDS["c"]]})["double"] == 1
    assert judge({"a": [NINE], "b": [TEN], "c": [OLDS["c"]], "somebody else": [TEN]})["double"] == 1


def test_a_time_that_somebody_else_has_got_is_nobodys_win() -> None:
    assert judge({"a": [NINE], "b": [OLDS["b"]], "c": [OLDS["c"]], "somebody else": [TEN]}) == {"winners": 1, "double": 0, "lost": 0}


def test_no_time_two_times_and_a_strange_one_are_lost() -> None:
    assert judge({"a": [NINE], "b": [], "c": [OLDS["c"]]})["lost"] == 1
    assert judge({"a": [NINE, TEN], "b": [OLDS["b"]], "c": [OLDS["c"]]})["lost"] == 1
    assert judge({"a": [NINE], "b": [TEN], "c": [OLD + timedelta(days=9)]})["lost"] == 1


def test_what_the_product_says_must_be_so() -> None:
    assert judge({"a": [NINE], "b": [TEN], "c": [OLDS["c"]]}, {"a": NINE, "b": OLDS["b"], "c": OLDS["c"]})["lost"] == 1


def test_an_open_kallelse_without_a_time_has_lost_nothing() -> None:
    found = race.verdict(SLOTS, {}, ["a", "b"], {"a": [NINE]}, {"a": NINE, "b": None})
    assert found == {"winners": 1, "double": 0, "lost": 0}


def test_the_care_systems_free_times_are_not_its_own() -> None:
    times = race.free_times(race.CARE_UNIT)
    first = [next(times) for _ in range(30)]
    assert first == sorted(set(first))


def test_offers_are_read_from_the_page() -> None:
    page = '<input type="hidden" name="tid" value="abc"><button><time datetime="2027-03-01T10:00:00+01:00">'
    assert offers(page * 1) == {NINE: "abc"}
