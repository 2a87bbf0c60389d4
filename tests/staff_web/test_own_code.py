"""The patient's own code, written in at the desk: only when it is certain who she is, and never over her own no."""

from typing import Any

import pytest

from kallelse.audit.models import Entry
from kallelse.kit import clock, db
from kallelse.letter_codes import secrets
from kallelse.letter_codes.models import Secret
from kallelse.roles.rules import Role
from tests import kallelser
from tests.kallelser import ANNA
from tests.patient_web.test_pages import words

pytestmark = pytest.mark.db
CALLED = {"through": "phone", "checked": "called_back"}


@pytest.fixture
def made(nation: Any) -> Any:
    return kallelser.make(nation.units["k101"], nation.sources["cosmic"])


@pytest.fixture
def browser(nation: Any) -> Any:
    return kallelser.staff(nation.units["k101"])


def path(made: Any) -> str:
    return f"/personal/k/{made.number}/patienten/svarskod/"


def way(made: Any) -> str:
    with db.tenant_scope(made.tenant_id):
        return secrets.way_of(made.tenant_id, ANNA).value


def test_it_is_written_in_changed_and_taken_away(made: Any, browser: Any) -> None:
    assert "inte sagt något om koder" in words(browser.get(path(made)))
    browser.post(path(made), CALLED | {"act": "own", "own": "807 193"})
    assert way(made) == "own"
    page = browser.get(path(made))
    assert "Patienten har en egen svarskod." in words(page)
    assert "807" not in page.content.decode()
    browser.post(path(made), CALLED | {"act": "never"})
    assert way(made) == "never"
    browser.post(path(made), CALLED | {"act": "none"})
    assert way(made) == "none"
    with db.tenant_scope(made.tenant_id):
        said = Entry.objects.filter(action="letter_codes:own_code:say")
        assert {entry.actor for entry in said} == {"staff:TSTNMT2321000156-1001"}
        assert [entry.result for entry in said.order_by("id")] == ["own", "never", "none"]
        assert bytes(Secret.objects.get().proof) == b""


@pytest.mark.parametrize("checked", ["", "questions", "guardian"])
def test_questions_are_not_enough(made: Any, browser: Any, checked: str) -> None:
    """Somebody at home knows the answers."""
    answer = browser.post(path(made), {"through": "phone", "checked": checked, "act": "own", "own": "807193"})
    assert answer.status_code == 422
    assert "Välj hur du kontrollerade vem det är." in words(answer)
    assert way(made) == "none"


@pytest.mark.parametrize(("own", "why"), [("", "exakt sex siffror"), ("123456", "följd"), ("290437", "datum"), ("111222", "olika siffror")])
def test_what_is_too_easy_is_refused_with_the_reason(made: Any, browser: Any, own: str, why: str) -> None:
    answer = browser.post(path(made), CALLED | {"act": "own", "own": own})
    assert answer.status_code == 422
    assert why in words(answer)
    assert way(made) == "none"


def test_her_own_no_stands(made: Any, browser: Any) -> None:
    with db.tenant_scope(made.tenant_id):
        secrets.want_none(made.tenant_id, ANNA, "resident", clock.now())
    for act in ("own", "none"):
        browser.post(path(made), CALLED | {"act": act, "own": "807193"})
        assert "Patienten har själv stängt av koder" in words(browser.get(path(made)))
        assert way(made) == "never"


def test_it_takes_a_role_and_the_unit(nation: Any, made: Any) -> None:
    assert kallelser.staff(nation.units["k102"]).get(path(made)).status_code == 404
    reader = kallelser.staff(nation.units["k101"], roles=[Role.LOG_REVIEWER])
    assert reader.post(path(made), CALLED | {"act": "own", "own": "807193"}).status_code == 403
    assert way(made) == "none"
