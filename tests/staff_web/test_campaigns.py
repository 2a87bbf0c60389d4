"""The staff's pages of campaigns: who may do what, four eyes, nothing of other units, counts without names."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from kallelse.campaigns.models import Campaign, Declined, Recipient
from kallelse.kit import clock as product_clock
from kallelse.kit import db
from kallelse.roles.rules import Role
from tests import kallelser
from tests.campaigns.conftest import routine, run, template  # noqa: F401 - the fixture.
from tests.kallelser import ANNA, BERTIL, CECILIA

pytestmark = pytest.mark.db
FORM = {
    "title": "Mammografi våren", "purpose": "screening", "day": "2027-03-10", "clock": "9.00", "expected_size": "3", "canary_size": "1",
    "risk_reference": "RA 2026/17", "review_by": "2027-12-31",
}  # fmt: skip
HEAD = "TSTNMT2321000156-1002"


def made(client: Any, unit: Any, **changes: str) -> str:
    """The address of a campaign made through the form."""
    routine(unit)
    answer = client.post("/personal/kampanjer/ny/", FORM | {"template": str(template(unit))} | changes)
    assert answer.status_code == 302, answer.content.decode()
    return str(answer["Location"])


def upload(client: Any, address: str, *persons: str, **more: str) -> Any:
    body = "\n".join(["personnummer", *persons]).encode()
    return client.post(f"{address}lista/", {"file": SimpleUploadedFile("lista.csv", body), **more})


def test_a_campaign_is_made_listed_and_changed(nation: Any) -> None:
    unit = nation.units["k103"]
    client = kallelser.staff(unit, roles=[Role.SENDER])
    assert "Enheten har inga kampanjer" in client.get("/personal/kampanjer/").content.decode()
    address = made(client, unit)
    answer = upload(client, address, ANNA, BERTIL, ANNA)
    assert answer.status_code == 302
    page = client.get(address).content.decode()
    assert "2 personer står på listan" in page
    assert "Prova listan" in page
    assert ANNA not in page
    wrong = upload(client, address, CECILIA, "12", whole="1")
    assert wrong.status_code == 422
    assert "Ingen är tillagd: 1 rad har fel" in wrong.content.decode()
    answer = client.post(f"{address}andra/", FORM | {"template": str(the_campaign(unit).template), "title": "Hösten"})
    assert answer.status_code == 302
    assert "Hösten" in client.get("/personal/kampanjer/").content.decode()
    client.post(f"{address}tom/")
    assert "0 personer står på listan" in client.get(address).content.decode()


def the_campaign(unit: Any) -> Campaign:
    with db.tenant_scope(unit.provider_id):
        return Campaign.objects.get()


def test_what_is_missing_is_named(nation: Any) -> None:
    unit = nation.units["k103"]
    client = kallelser.staff(unit, roles=[Role.SENDER])
    version = str(template(unit))
    answer = client.post("/personal/kampanjer/ny/", FORM | {"template": version, "risk_reference": "", "review_by": "2026-01-01"})
    assert answer.status_code == 422
    answer = client.post("/personal/kampanjer/ny/", FORM | {"template": version, "review_by": "2026-01-01"})
    assert "granskningsdatum har passerat" in answer.content.decode()
    answer = client.post("/personal/kampanjer/ny/", FORM | {"template": version, "clock": ""})
    assert "Fyll i klockslaget också" in answer.content.decode()


@pytest.mark.parametrize("roles", [[Role.RECEPTION], []])
def test_without_a_role_nothing_is_seen(nation: Any, roles: list[Role]) -> None:
    client = kallelser.staff(nation.units["k103"], roles=roles)
    assert client.get("/personal/kampanjer/").status_code == 403
    assert client.post("/personal/kampanjer/ny/", FORM).status_code == 403


def test_another_unit_finds_nothing(nation: Any) -> None:
    unit = nation.units["k103"]
    address = made(kallelser.staff(unit), unit)
    other = kallelser.staff(nation.units["k101"], employee=HEAD)
    for path in ("", "laget/", "rapport/", "rapport.csv", "vilka/deceased/", "andra/"):
        assert other.get(address + path).status_code == 404, path
    for path in ("lista/", "tom/", "gor/prova/", "godkann/", "stoppa/"):
        assert other.post(address + path).status_code == 404, path


@pytest.mark.risk("K29")
def test_a_sender_cannot_approve_and_nobody_her_own(run: Any) -> None:  # noqa: F811 - the fixture.
    sender = kallelser.staff(run.unit, roles=[Role.SENDER])
    address = made(sender, run.unit)
    upload(sender, address, *run.persons(3))
    run.id = the_campaign(run.unit).pk
    sender.post(f"{address}gor/prova/")
    assert "Listan provas" in sender.get(address).content.decode()
    run.work()
    page = sender.get(address).content.decode()
    assert "3 personer på listan, 3 var väntat" in page
    sender.post(f"{address}gor/be/")
    seen = bytes(run.campaign.fingerprint).hex()
    assert sender.post(f"{address}godkann/", {"seen": seen}).status_code == 403
    both = kallelser.staff(run.unit, roles=[Role.SENDER, Role.HEAD_OF_UNIT])
    assert "Godkänn kampanjen" not in both.get(address).content.decode()
    both.post(f"{address}godkann/", {"seen": seen})
    assert run.campaign.state == "waiting"
    head = kallelser.staff(run.unit, employee=HEAD, roles=[Role.HEAD_OF_UNIT])
    assert "Godkänn kampanjen" in head.get(address).content.decode()
    head.post(f"{address}godkann/", {"seen": "00"})
    assert run.campaign.state == "waiting"
    head.post(f"{address}godkann/", {"seen": seen})
    assert run.campaign.state == "approved"
    run.work()
    page = head.get(address).content.decode()
    assert "Fortsätt" in page
    assert "1 av 3 har fått en kallelse" in page
    moved = head.get(f"{address}laget/?var=approved", headers={"HX-Request": "true"})
    assert (moved.status_code, moved["HX-Redirect"]) == (204, address)
    assert head.post(f"{address}gor/prova/").status_code == 404
    head.post(f"{address}gor/fortsatt/")
    run.work()
    assert run.campaign.state == "done"
    report = head.get(f"{address}rapport/").content.decode()
    assert "&lt;5" in report
    text = head.get(f"{address}rapport.csv").content.decode("utf-8-sig")
    assert text.splitlines()[0] == "Del;Vad;Antal"
    assert not any(person in text for person in run.persons(3))


def test_a_stop_needs_a_reason_and_a_choice(run: Any) -> None:  # noqa: F811 - the fixture.
    run.begun(12)
    client = kallelser.staff(run.unit)
    address = f"/personal/kampanjer/{run.id}/"
    for said in ({}, {"stop_reason": "Fel urval"}, {"takes_back": "no"}):
        client.post(f"{address}stoppa/", said)
        assert run.campaign.state == "paused"
    client.post(f"{address}stoppa/", {"stop_reason": "Fel urval", "takes_back": "yes"})
    run.work()
    page = client.get(address).content.decode()
    assert "9 fick ingenting" in page
    assert "3 får veta att kallelsen inte gäller" in page


def test_those_who_are_left_out_are_shown_and_the_reading_is_logged(run: Any) -> None:  # noqa: F811 - the fixture.
    run.make()
    (dead,) = run.persons(1, "deceased")
    run.add(dead, *run.persons(2))
    run.try_out()
    client = kallelser.staff(run.unit)
    page = client.get(f"/personal/kampanjer/{run.id}/vilka/deceased/").content.decode()
    assert dead[:8] in page
    with db.tenant_scope(run.tenant):
        rows = db.run("SELECT count(*) FROM audit_entry WHERE tenant_id = %s AND action = 'campaigns:recipient:read'", [run.tenant])
    assert rows[0][0] == 1
    assert client.get(f"/personal/kampanjer/{run.id}/vilka/nonsens/").status_code == 404


def test_somebody_declines_and_changes_her_mind(nation: Any) -> None:
    unit = nation.units["k103"]
    client = kallelser.staff(unit, roles=[Role.SENDER])
    page = "/personal/kampanjer/sparr/"
    assert client.post(page, {"person": "1", "purpose": "screening", "holds": "yes"}).status_code == 422
    for holds, left in (("yes", 1), ("yes", 1), ("no", 0), ("yes", 1)):
        assert client.post(page, {"person": ANNA, "purpose": "screening", "holds": holds}).status_code == 302
        with db.tenant_scope(unit.provider_id):
            assert Declined.objects.filter(ended_at=None).count() == left


def test_a_list_is_read_by_the_clock_of_the_product(nation: Any) -> None:
    unit = nation.units["k103"]
    client = kallelser.staff(unit)
    address = made(client, unit, day="", clock="")
    body = "personnummer;starttid;plats\n" + f"{ANNA};2027-03-11 10:00;Buss 1\n{BERTIL};;\n"
    answer = client.post(f"{address}lista/", {"file": SimpleUploadedFile("l.csv", body.encode())})
    assert answer.status_code == 302
    with db.tenant_scope(unit.provider_id):
        listed = Recipient.objects.get()
    assert (listed.subject, listed.fields["values"]["place"]) == (ANNA, "Buss 1")
    assert product_clock.today().year == 2027
