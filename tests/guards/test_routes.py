"""Every route says who may use it, and to everybody else a kallelse that exists looks like one that does not (R-PDL-2, K23)."""

import re
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from kallelse.invitations.models import Invitation, Step
from kallelse.kit import db
from kallelse.kit.ids import kallelse_number
from kallelse.kit.routes import Needs
from tests import kallelser
from tests.kallelser import BERTIL, Planned

OPEN = {
    "patient:start", "patient:accessibility", "patient:genuine", "patient:login", "patient:login-answer", "patient:logout",
    "patient:logged-out", "patient:alive", "patient:language", "staff:login", "staff:login-answer", "staff:logout", "staff:logged-out",
    "staff:alive", "staff:language", "patient:paper", "patient:paper-scanned", "patient:paper-done", "api", "openapi", "riv-unserved",
}  # fmt: skip
"""The routes that anybody may use. A new one is added here on purpose, by somebody who has thought of what it shows."""
METHODS = ("GET", "POST", "HEAD", "OPTIONS", "PUT", "DELETE")
TASK = Planned("manual", "planned", "phone_unread", "2027-01-11T07:00:00+01:00", "2027-01-14T10:00:00+01:00")


def routes() -> list[tuple[str, str, Any]]:
    """Every route as (name with its door, address as a template, need)."""
    every = _walk(get_resolver().url_patterns, "", "")
    return [(name, address, getattr(pattern.callback, "needs", None)) for name, address, pattern in every]


def _walk(patterns: Any, prefix: str, door: str) -> Iterator[tuple[str, str, URLPattern]]:
    for one in patterns:
        if isinstance(one, URLResolver):
            yield from _walk(one.url_patterns, prefix + str(one.pattern), f"{one.app_name}:" if one.app_name else door)
        else:
            yield f"{door}{one.name}", "/" + prefix + str(one.pattern), one


def test_every_route_declares_who_may_use_it() -> None:
    assert [name for name, _address, needs in routes() if not isinstance(needs, Needs)] == []
    assert {name for name, _address, needs in routes() if needs is Needs.NOBODY} == OPEN
    assert len({name for name, _address, _needs in routes()}) == len(routes())


def test_a_route_whose_need_has_no_guard_cannot_be_declared() -> None:
    from kallelse.kit.routes import route

    with pytest.raises(ValueError, match="no guard"):
        route("x/", lambda request: None, "x", Needs.COMMISSION, {})  # type: ignore[arg-type,return-value]


def filled(address: str, given: dict[str, str]) -> str:
    """An address template with its places filled; a place for a number, or one that nothing is given for, gets what fits there."""

    def fill(match: re.Match[str]) -> str:
        return "1" if match[1] == "int" else given.get(match[2], "x")

    return re.sub(r"<(?:(\w+):)?(\w+)>", fill, address)


class Looker:
    """Somebody without a right to one kallelse, and what the routes answer when that kallelse, or none at all, is asked for."""

    def __init__(self, client: Client, made: Invitation, task: Step) -> None:
        client.raise_request_exception = True
        self.client, self.made, self.task = client, made, task

    def differences(self, needs: tuple[Needs, ...]) -> list[str]:
        """The routes that answer differently for the kallelse that exists than for one that does not."""
        found = []
        for name, address, need in routes():
            if need in needs and "<" in address:
                for method in METHODS:
                    there = self._answer(method, address, {"number": self.made.number, "id": str(self.made.pk), "step": str(self.task.pk)})
                    nowhere = self._answer(method, address, {"number": kallelse_number(), "id": str(uuid4()), "step": str(uuid4())})
                    if there != nowhere:
                        found.append(f"{method} {name}: {there[0]} and {nowhere[0]}")
        return found

    def _answer(self, method: str, address: str, given: dict[str, str]) -> tuple[int, str, str]:
        path = filled(address, given)
        answer = self.client.generic(method, path, b"outcome=reached&sealed=x", content_type="application/x-www-form-urlencoded")
        body = answer.content.decode(errors="replace")
        body = re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", body)
        for value in given.values():
            body = body.replace(value, "…")
        location = answer.get("Location", "")
        for value in given.values():
            location = location.replace(value, "…")
        return answer.status_code, location, body


@pytest.fixture
def made(nation: Any) -> Invitation:
    return kallelser.make(nation.units["k101"], nation.sources["cosmic"], steps=(Planned("inbox", "available"), TASK))


@pytest.fixture
def task(made: Invitation) -> Step:
    with db.tenant_scope(made.tenant_id):
        return Step.objects.get(invitation=made.pk, channel="manual")


EVERY = (Needs.RESIDENT, Needs.STAFF, Needs.COMMISSION)


@pytest.mark.db
@pytest.mark.risk("K23")
@pytest.mark.parametrize("who", ["nobody", "another resident", "another unit", "another care provider", "no commission"])
def test_to_everybody_else_it_is_as_if_it_did_not_exist(nation: Any, made: Invitation, task: Step, who: str) -> None:
    without = kallelser.staff_claims(nation.units["k101"], chosen=False)
    without["commissions"] = []
    clients = {
        "nobody": kallelser.browser,
        "another resident": lambda: kallelser.resident(BERTIL, name="Bertil Exempelsson"),
        "another unit": lambda: kallelser.staff(nation.units["k102"]),
        "another care provider": lambda: kallelser.staff(nation.units["lind"]),
        "no commission": lambda: kallelser.logged_in("staff", without),
    }
    looker = Looker(clients[who](), made, task)
    assert looker.differences(EVERY) == []
    with db.tenant_scope(made.tenant_id):
        assert Invitation.objects.get(pk=made.pk).answer == "none"
        assert Step.objects.get(pk=task.pk).state == "planned"


@pytest.mark.db
def test_the_question_is_a_fair_one_those_with_a_right_do_see_a_difference(nation: Any, made: Invitation, task: Step) -> None:
    """Were the addresses of this test wrong, everybody would see the same nothing."""
    owner = Looker(kallelser.resident(), made, task).differences((Needs.RESIDENT,))
    assert any("GET patient:kallelse: 200 and 404" in line for line in owner)
    own_unit = Looker(kallelser.staff(nation.units["k101"]), made, task).differences((Needs.COMMISSION,))
    for name in ("staff:kallelse", "staff:letter"):
        assert any(f"GET {name}: 200 and 404" in line for line in own_unit)


@pytest.mark.db
def test_nobody_logged_in_gets_nothing_but_the_way_in(made: Invitation) -> None:
    client = kallelser.browser()
    for _name, address, needs in routes():
        if needs not in EVERY:
            continue
        path = filled(address, {"number": made.number, "id": str(uuid4()), "step": str(uuid4())})
        for method in ("GET", "POST"):
            answer = client.generic(method, path)
            assert answer.status_code == 302, path
            assert answer["Location"].startswith(("/logga-in/", "/personal/logga-in/")), path


@pytest.mark.db
def test_a_source_sees_only_what_it_handed_over_itself(nation: Any, made: Invitation) -> None:
    client = kallelser.browser()
    mine = {"HTTP_AUTHORIZATION": f"Bearer {nation.keys['cosmic']}"}
    assert client.get(f"/api/v1/invitations/{made.pk}", **mine).status_code == 200
    for name in ("rontgen", "privat"):
        key = {"HTTP_AUTHORIZATION": f"Bearer {nation.keys[name]}"}
        there, nowhere = client.get(f"/api/v1/invitations/{made.pk}", **key), client.get(f"/api/v1/invitations/{uuid4()}", **key)
        assert there.status_code == nowhere.status_code == 404
        assert there.content == nowhere.content
        by_reference = client.get(f"/api/v1/invitations?reference={made.reference}", **key)
        assert by_reference.status_code == client.get("/api/v1/invitations?reference=none", **key).status_code
    assert client.get(f"/api/v1/invitations/{made.pk}").status_code == 401
