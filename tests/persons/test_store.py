"""What is kept of the register's answers: what is news, who is asked again and when, and what people wish and need."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from kallelse.audit.models import Entry
from kallelse.kit import db
from kallelse.persons import preferences, store
from kallelse.persons.identity import Kind
from kallelse.persons.preferences import Kind as Wish
from kallelse.persons.preferences import Preferences, Said
from kallelse.persons.rules import Record, Standing

pytestmark = pytest.mark.db
NOW = datetime(2027, 1, 11, 7, tzinfo=UTC)
ANNA, BO = "193704297450", "193912312380"


def record(number: str = ANNA, standing: Standing = Standing.ORDINARY, **more: Any) -> Record:
    return Record(number, number, Kind.PERSONNUMMER, standing, **more)


@pytest.mark.risk("K15")
@pytest.mark.risk("K24")
def test_only_what_was_known_otherwise_is_news(nation: Any) -> None:
    tenant = nation.provider.pk
    with db.tenant_scope(tenant):
        assert store.remember(tenant, [record(), record(BO)], NOW) == []
        assert store.remember(tenant, [record(), record(BO)], NOW) == []
        assert store.remember(tenant, [record(standing=Standing.PROTECTED), record(BO)], NOW) == [ANNA]
        assert store.remember(tenant, [record(BO, Standing.DECEASED)], NOW) == [BO]
        assert store.remember(tenant, [record(BO, Standing.DECEASED, paper_opt_out=True)], NOW) == [BO]


@pytest.mark.risk("K16")
def test_custody_that_was_not_asked_for_is_kept_and_a_change_is_news(nation: Any) -> None:
    tenant = nation.provider.pk
    with db.tenant_scope(tenant):
        assert store.remember(tenant, [record(custody="one_home")], NOW) == []
        assert store.remember(tenant, [record()], NOW) == []
        assert store.custody_of(tenant, [ANNA, BO]) == {ANNA: "one_home"}
        assert store.remember(tenant, [record(custody="nobody")], NOW) == [ANNA]


def test_everybody_is_asked_again_after_a_day_by_one_worker_at_a_time(nation: Any) -> None:
    tenant, pause = nation.provider.pk, timedelta(minutes=10)
    with db.tenant_scope(tenant):
        store.remember(tenant, [record(), record(BO)], NOW)
        assert store.due_again(tenant, NOW + timedelta(hours=23, minutes=59), 500, pause) == []
        assert store.due_again(tenant, NOW + timedelta(hours=24), 1, pause) in ([ANNA], [BO])
        later = NOW + timedelta(hours=24, minutes=1)
        assert len(store.due_again(tenant, later, 500, pause)) == 1
        assert store.due_again(tenant, later, 500, pause) == []
        store.rest(tenant, [ANNA])
        assert store.due_again(tenant, NOW + timedelta(days=400), 500, pause) == [BO]


def test_a_later_word_replaces_an_earlier_one_and_each_is_logged_once(nation: Any) -> None:
    tenant = nation.provider.pk
    with db.tenant_scope(tenant):
        said = [Said(ANNA, Wish.LARGE_PRINT), Said(ANNA, Wish.INTERPRETER, language="so"), Said(ANNA, Wish.WANTS_PAPER)]
        assert preferences.say(tenant, said, NOW, by="source:cosmic") == [ANNA]
        assert preferences.say(tenant, said, NOW + timedelta(days=1), by="source:cosmic") == []
        assert preferences.of(tenant, [ANNA, BO]) == {ANNA: Preferences(True, ("interpreter", "large_print"), "so")}
        assert preferences.say(tenant, [Said(ANNA, Wish.WANTS_PAPER, holds=False)], NOW + timedelta(days=2), by="resident") == [ANNA]
        assert preferences.say(tenant, [Said(ANNA, Wish.WANTS_PAPER)], NOW + timedelta(days=1), by="source:cosmic") == []
        assert not preferences.of(tenant, [ANNA])[ANNA].wants_paper
        logged = Entry.objects.filter(action="register:preference:say").values_list("actor", "result")
        assert sorted(logged) == [("resident", "taken back"), *[("system:cosmic", "holds")] * 3]


def test_another_care_provider_knows_nothing_of_it(nation: Any) -> None:
    with db.tenant_scope(nation.provider.pk):
        preferences.say(nation.provider.pk, [Said(ANNA, Wish.WANTS_PAPER)], NOW, by="staff:X")
    with db.tenant_scope(nation.private.pk):
        assert preferences.of(nation.provider.pk, [ANNA]) == {}
