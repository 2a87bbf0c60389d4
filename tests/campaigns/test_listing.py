"""A long list is put there a few thousand at a time; what is wrong in it is told before anybody is added."""

from typing import Any

import pytest

from kallelse.audit.actions import Action
from kallelse.audit.models import Entry
from kallelse.campaigns import listing
from kallelse.campaigns.models import Recipient
from kallelse.campaigns.rules import State
from kallelse.kit import clock as product_clock
from kallelse.kit import db
from kallelse.sources import Refusal
from kallelse.sources.file.people import MOST_PEOPLE
from kallelse.sources.rows.people import Listed
from tests.campaigns.conftest import MAKER

pytestmark = [pytest.mark.db, pytest.mark.risk("K29")]


@pytest.fixture(autouse=True)
def _few_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listing, "CHUNK", 3)


def test_every_piece_is_added_with_its_entries_and_in_the_order_of_the_list(run: Any) -> None:
    run.make(expected_size=8)
    persons = run.persons(8)
    added = run.add(*persons, persons[0])
    assert (added.added, added.doubles, added.verdicts[8]) == (8, 1, "same")
    with db.tenant_scope(run.tenant):
        assert list(Recipient.objects.order_by("nr").values_list("subject", flat=True)) == persons
        assert Entry.objects.filter(action=Action.CAMPAIGN_LISTED, patient__in=persons).count() == 8
    assert run.campaign.doubles == 1
    again = run.add(*persons)
    assert (again.added, again.doubles) == (0, 8)


def test_a_wrong_row_in_the_last_piece_keeps_everybody_out_when_all_or_nothing(run: Any) -> None:
    run.make(expected_size=8)
    persons = run.persons(7)
    added = run.add(*persons, "1", all_or_nothing=True)
    assert (added.added, [one.row for one in added.refused]) == (0, [7])
    assert run.went() == {}
    added = run.add(*persons, "1")
    assert (added.added, [one.row for one in added.refused]) == (7, [7])


def test_a_campaign_that_begins_to_be_tried_takes_nobody_more(run: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    run.make(expected_size=8)
    persons = run.persons(8)
    put = listing._put

    def then_tried(*said: Any) -> Any:
        done = put(*said)
        if run.campaign.state == State.DRAFT:
            run.do("prova")
        return done

    monkeypatch.setattr(listing, "_put", then_tried)
    added = run.add(*persons)
    assert (added.added, {one.rule for one in added.refused}) == (3, {listing.NOT_NOW[0]})
    assert [row for row, verdict in added.verdicts.items() if verdict == "refused"] == [3, 4, 5, 6, 7]


def test_a_list_that_would_be_too_long_is_refused_before_anybody_is_added(run: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listing, "MOST", 5)
    run.make(expected_size=8)
    added = listing.add(
        run.tenant, run.id, [Listed(row, person) for row, person in enumerate(run.persons(6))], product_clock.now(), MAKER.actor
    )
    assert added.added == 0
    assert added.refused[0] == Refusal(0, "", *listing.TOO_MANY)


def test_one_file_may_hold_as_many_as_a_screening_calls() -> None:
    assert MOST_PEOPLE >= 100_000
