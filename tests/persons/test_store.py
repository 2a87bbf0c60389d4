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


VOICES = ("source:cosmic", "staff:TSTNMT2321000156-1001", "resident")
"""Those who may say something of a person, the one whose word counts least first."""


@pytest.mark.parametrize("first", VOICES)
@pytest.mark.parametrize("then", VOICES)
@pytest.mark.parametrize("holds", [True, False])
@pytest.mark.parametrize("days", [-1, 0, 1])
def test_her_own_word_stands_over_staffs_and_theirs_over_a_care_systems(nation: Any, first: str, then: str, holds: bool, days: int) -> None:
    tenant, wish = nation.provider.pk, Wish.WANTS_PAPER
    with db.tenant_scope(tenant):
        preferences.say(tenant, [Said(ANNA, wish, holds=holds)], NOW, by=first)
        news = preferences.say(tenant, [Said(ANNA, wish, holds=not holds)], NOW + timedelta(days=days), by=then)
        wins = VOICES.index(then) > VOICES.index(first) or (then == first and days >= 0)
        (word,) = preferences.words(tenant, [ANNA])
        assert (word.holds, word.by, word.at) == ((not holds, then, NOW + timedelta(days=days)) if wins else (holds, first, NOW))
        assert news == ([ANNA] if wins else [])
        assert preferences.of(tenant, [ANNA]).get(ANNA, Preferences()).wants_paper == word.holds


@pytest.mark.parametrize("by", VOICES)
def test_what_she_has_said_no_to_no_care_system_says_yes_to_in_a_kallelse(nation: Any, by: str) -> None:
    tenant = nation.provider.pk
    with db.tenant_scope(tenant):
        said = [
            Said(ANNA, Wish.WANTS_PAPER, holds=False),
            Said(ANNA, Wish.INTERPRETER, holds=False),
            Said(ANNA, Wish.OTHER_LANGUAGE, language="so"),
        ]
        preferences.say(tenant, said, NOW, by=by)
        known = preferences.of(tenant, [ANNA]).get(ANNA, Preferences())
    told = known.with_told(wants_paper=True, needs=["interpreter", "large_print"], language="ar")
    if by == "source:cosmic":
        assert (told.wants_paper, told.needs, told.language) == (True, ("other_language", "interpreter", "large_print"), "ar")
    else:
        assert (told.wants_paper, told.needs, told.language) == (False, ("other_language", "large_print"), "so")


def test_who_confirms_what_was_known_makes_it_her_own_word(nation: Any) -> None:
    tenant, wish = nation.provider.pk, Wish.LARGE_PRINT
    with db.tenant_scope(tenant):
        assert preferences.say(tenant, [Said(ANNA, wish)], NOW, by="source:cosmic") == [ANNA]
        assert preferences.say(tenant, [Said(ANNA, wish)], NOW, by="resident") == [], "nothing changes for what is on its way"
        assert preferences.say(tenant, [Said(ANNA, wish, holds=False)], NOW + timedelta(days=9), by="staff:X") == []
        assert preferences.of(tenant, [ANNA])[ANNA].needs == ("large_print",)
        assert preferences.say(tenant, [Said(BO, wish, holds=False)], NOW, by="resident") == [], "what nobody had said is no news as a no"


def test_another_care_provider_knows_nothing_of_it(nation: Any) -> None:
    with db.tenant_scope(nation.provider.pk):
        preferences.say(nation.provider.pk, [Said(ANNA, Wish.WANTS_PAPER)], NOW, by="staff:X")
    with db.tenant_scope(nation.private.pk):
        assert preferences.of(nation.provider.pk, [ANNA]) == {}
