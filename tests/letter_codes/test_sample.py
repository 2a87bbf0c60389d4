"""A letter that a colleague looks at says how to answer without logging in, with a code that opens nothing."""

from typing import Any

import pytest

from kallelse.kit import clock as product_clock
from kallelse.kit import db
from kallelse.letter_codes import codes, making
from kallelse.letter_codes.models import Code
from tests import kallelser
from tests.letter_codes.conftest import choose_own, decide
from tests.letter_codes.test_thread import printed

pytestmark = pytest.mark.db
SECTION = "Svara utan att logga in"


def text_of(answer: Any) -> str:
    return printed(answer.content)


def test_the_letter_is_shown_with_the_section_and_no_code_is_made(made: Any, nation: Any, enter: Any) -> None:
    said = text_of(kallelser.staff(nation.units["k101"]).get(f"/personal/k/{made.number}/brev.pdf"))
    assert SECTION in said
    assert codes.shown(making.SAMPLE) in said
    assert codes.plain(making.SAMPLE) is None, "it opens nothing"
    with db.tenant_scope(made.tenant_id):
        assert not Code.objects.exists()
    assert enter(making.SAMPLE).answer.status_code != 302


@pytest.mark.parametrize("policy", ["no", "own"])
def test_who_would_get_no_code_is_shown_none(made: Any, nation: Any, policy: str) -> None:
    decide(nation.units["k101"], policy)
    assert making.sample(made.tenant_id, made, "ordinary", product_clock.now()) is None
    assert SECTION not in text_of(kallelser.staff(nation.units["k101"]).get(f"/personal/k/{made.number}/brev.pdf"))


@pytest.mark.parametrize("standing", ["protected", "deceased", "unknown"])
def test_a_protected_person_has_none(made: Any, standing: str) -> None:
    assert making.sample(made.tenant_id, made, standing, product_clock.now()) is None


def test_her_own_code_is_spoken_of_when_she_has_one(made: Any) -> None:
    choose_own(made)
    found = making.sample(made.tenant_id, made, "ordinary", product_clock.now())
    assert found is not None
    assert found.own
