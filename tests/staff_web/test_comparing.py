"""What differs between two versions, word by word, time and place first."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from kallelse import content
from kallelse.staff_web.comparing import GONE, NEW, SAME, compare

VISIT = datetime(2027, 2, 10, 9, 0, tzinfo=UTC)


def said(**more: Any) -> content.Facts:
    unit = content.Unit(name="Medicin", hsa_id="X-1", region_name="Region Exempel", visiting_address=("Sjukhusgatan 1",), phone="010-1")
    given: dict[str, Any] = {"number": "ABCD-1234", "issued": date(2027, 1, 11), "unit": unit, "kind": "timed", "visit_start": VISIT}
    return content.facts(content.Kallelse(**(given | {"purpose": "Du ska lämna blodprov."} | more)))


def test_the_same_says_nothing() -> None:
    assert compare(said(), said()) == []
    assert compare(said(), said(number="EFGH-5678", version=2)) == []


def test_another_time_comes_first_and_is_weighty() -> None:
    first, *others = compare(said(), said(visit_start=VISIT + timedelta(hours=1), purpose="Du ska lämna urinprov.", version=2))
    assert (first.name, first.weighty) == ("När", True)
    assert (GONE, "10.00") in first.words
    assert (NEW, "11.00") in first.words
    (why,) = [one for one in others if (GONE, "blodprov.") in one.words]
    assert not why.weighty
    (kind, same), *differing = why.words
    assert kind == SAME
    assert same.endswith("Du ska lämna")
    assert differing == [(GONE, "blodprov."), (NEW, "urinprov.")]


def test_another_place_is_weighty() -> None:
    unit = content.Unit(name="Medicin", hsa_id="X-1", region_name="Region Exempel", visiting_address=("Parkgatan 2",), phone="010-1")
    found = compare(said(), said(unit=unit))
    assert [one.name for one in found if one.weighty] == ["Var"]


def test_what_is_new_or_gone_altogether_is_told() -> None:
    (bring,) = compare(said(), said(bring=("Legitimation",)))
    assert bring.words == ((NEW, "Legitimation"),)
    (gone,) = compare(said(bring=("Legitimation",)), said())
    assert gone.words == ((GONE, "Legitimation"),)


WORDS = st.lists(st.text("abcåÅ<>&.", min_size=1, max_size=8), min_size=1, max_size=12).map(" ".join)


@settings(deadline=None)
@given(WORDS, WORDS)
def test_nothing_is_lost_on_the_way(old: str, new: str) -> None:
    """What stays and what goes is the old text; what stays and what comes is the new one."""
    found = compare(said(purpose=old), said(purpose=new))
    assert len(found) == (old != new)
    for change in found:
        before = " ".join(text for kind, text in change.words if kind != NEW).split()
        after = " ".join(text for kind, text in change.words if kind != GONE).split()
        assert before[-len(old.split()) :] == old.split()
        assert after[-len(new.split()) :] == new.split()
