"""A patient fetches the files of her own kallelse, and nobody else's."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from kallelse.attachments import queries
from kallelse.attachments.models import File
from kallelse.audit.models import Entry as Audited
from kallelse.invitations.models import Event
from kallelse.kit import clock as product_clock
from kallelse.kit import db
from kallelse.persons.guardians import Child
from kallelse.sandbox.people import shipped
from tests import kallelser
from tests.attachments import files
from tests.kallelser import ANNA, BERTIL

pytestmark = pytest.mark.db


@pytest.fixture
def named(nation: Any, sandbox: Any, configured: Callable[..., None]) -> list[dict[str, Any]]:
    """Two files as a kallelse names them: one for screen and paper, one for paper alone."""
    configured(clamav=sandbox.clamd)
    unit = nation.units["k101"]
    files.uploaded(unit, files.tagged("Inför röntgen"), "Inför röntgen")
    files.uploaded(unit, files.untagged(), "Blankett")
    with db.tenant_scope(unit.provider_id):
        found = {one.title: one for one in queries.choosable(unit.provider_id, unit.pk, product_clock.today())}
    both, paper = found["Inför röntgen"].attached(), found["Blankett"].attached("paper")
    return [{name: getattr(one, name) for name in ("sha256", "title", "use", "kind", "size", "pages")} for one in (both, paper)]


@pytest.fixture
def made(nation: Any, named: Any) -> Any:
    return kallelser.make(nation.units["k101"], nation.sources["cosmic"], words={"attachments": named})


def address(made: Any, one: dict[str, Any], door: str = "k") -> str:
    return f"/{door}/{made.number}/bilaga/{one['sha256'][:16]}"


def test_the_page_lists_what_can_be_fetched(made: Any, named: Any) -> None:
    page = kallelser.resident().get(f"/k/{made.number}/").content.decode()
    assert f'href="{address(made, named[0])}"' in page
    assert "Inför röntgen</a>" in page
    assert "PDF, 1 sida" in page
    assert "Blankett" not in page


def test_the_file_is_sent_as_something_to_save(made: Any, named: Any) -> None:
    for door in ("k", "b"):
        answer = kallelser.resident().get(address(made, named[0], door))
        assert answer.status_code == 200
        assert answer.content.startswith(b"%PDF-")
        assert answer["Content-Type"] == "application/pdf"
        assert answer["Content-Disposition"] == 'attachment; filename="bilaga.pdf"'
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["Content-Security-Policy"].startswith("sandbox;")
        assert "no-store" in answer["Cache-Control"]


def test_each_fetch_is_an_event_and_stands_in_the_log(nation: Any, made: Any, named: Any) -> None:
    kallelser.resident().get(address(made, named[0]))
    with db.tenant_scope(nation.provider.pk):
        (event,) = Event.objects.filter(invitation=made, kind="attachment_fetched")
        assert event.data == {"title": "Inför röntgen"}
        last = Audited.objects.order_by("-id").values_list("actor", "patient", "action", "object")[0]
    assert last == ("resident", ANNA, "patient:attachment:fetch", f"attachment:{named[0]['sha256']}")


@pytest.mark.risk("K16")
def test_nobody_else_can_fetch_it_and_nothing_can_be_guessed(nation: Any, made: Any, named: Any) -> None:
    own = kallelser.make(nation.units["k101"], nation.sources["cosmic"], BERTIL, name="Bertil Exempel")
    other = kallelser.resident(BERTIL, name="Bertil Exempel")
    assert other.get(address(made, named[0])).status_code == 404
    assert other.get(address(own, named[0])).status_code == 404, "a file that her own kallelse does not name"
    mine = kallelser.resident()
    for prefix in ("", "0" * 16, named[0]["sha256"][:15], named[0]["sha256"], named[1]["sha256"][:16], "%", "../../etc/passwd"):
        assert mine.get(f"/k/{made.number}/bilaga/{prefix}").status_code == 404
    with db.tenant_scope(nation.provider.pk):
        assert not Event.objects.filter(kind="attachment_fetched").exists()


def test_without_log_in_the_address_leads_to_the_log_in(made: Any, named: Any) -> None:
    answer = kallelser.browser().get(address(made, named[0], "b"))
    assert answer.status_code == 302
    assert answer["Location"] == f"/logga-in/?ref={made.number}"


@pytest.mark.risk("K38")
def test_an_infected_file_is_gone_from_page_and_address(nation: Any, made: Any, named: Any) -> None:
    browser: Client = kallelser.resident()
    with db.tenant_scope(nation.provider.pk):
        File.objects.filter(sha256=named[0]["sha256"]).update(state="infected")
    assert "bilaga/" not in browser.get(f"/k/{made.number}/").content.decode()
    assert browser.get(address(made, named[0])).status_code == 404


@pytest.mark.risk("K16")
def test_a_guardian_fetches_the_files_of_her_child_and_the_log_says_who(nation: Any, named: Any) -> None:
    child = next(Child(one.id, one.name, one.born) for one in shipped() if one.kind == "child")
    one = kallelser.make(
        nation.units["k101"], nation.sources["cosmic"], child.identity, name=child.name, recipients="guardian", words={"attachments": named}
    )
    guardian = kallelser.resident(children=[child])
    assert f'href="{address(one, named[0])}"' in guardian.get(f"/k/{one.number}/").content.decode()
    assert guardian.get(address(one, named[0])).content.startswith(b"%PDF-")
    with db.tenant_scope(nation.provider.pk):
        last = Audited.objects.order_by("-id").values_list("actor", "patient", "action")[0]
    assert last == (f"guardian:{ANNA}", child.identity, "patient:attachment:fetch")
    assert kallelser.resident(BERTIL, name="Bertil Exempel").get(address(one, named[0])).status_code == 404
    own = kallelser.make(
        nation.units["k101"], nation.sources["cosmic"], child.identity, name=child.name, recipients="guardian",
        words={"attachments": named, "sensitive": True},
    )  # fmt: skip
    assert guardian.get(address(own, named[0])).status_code == 404, "what is the child's alone"
