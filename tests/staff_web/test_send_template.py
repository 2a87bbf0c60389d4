"""Send from a template: its fields are asked for, its words are sent, and what is suggested follows the type of time."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from kallelse.diary.models import Slot
from kallelse.invitations.models import Invitation
from kallelse.kit import clock as product_clock
from kallelse.kit import db
from kallelse.templates.blocks import Blocks, Field
from tests import kallelser, mallar
from tests.patient_web.test_pages import words
from tests.staff_web.test_send import person, sealed, stored

pytestmark = pytest.mark.db


@pytest.fixture
def browser(nation: Any, sandbox: Any) -> Client:
    return kallelser.staff(nation.units["k101"])


@pytest.fixture
def blood(nation: Any) -> Any:
    return mallar.approved(nation.units["k101"])


def form(who: str, template: Any, **more: str) -> dict[str, str]:
    filled = {"person": who, "template": str(template.pk), "day": "ons 10/2 2027", "clock": "10", "f_ingång": "Ingång 3"}
    return {name: value for name, value in (filled | more).items() if value}


def send(browser: Client, filled: dict[str, str], **more: Any) -> Any:
    return browser.post("/personal/ny/skicka/", {"sealed": sealed(browser.post("/personal/ny/", filled)), **more}, follow=True)


def invitation(nation: Any) -> Invitation:
    with db.tenant_scope(nation.provider.pk):
        return Invitation.objects.get()


def test_without_templates_the_sender_writes_the_words_herself(browser: Client) -> None:
    page = browser.get("/personal/ny/").content.decode()
    assert 'name="purpose"' in page
    assert 'name="template"' not in page


def test_the_fields_are_the_templates_and_no_other_text_can_be_written(browser: Client, blood: Any) -> None:
    page = browser.get("/personal/ny/").content.decode()
    assert f'<option value="{blood.pk}" selected>Blodprov</option>' in page
    assert 'name="f_ingång"' in page
    for name in ("purpose", "bring", "prepare_1_text", "fee_sek", "visits", "join_url"):
        assert f'name="{name}"' not in page


def test_the_words_of_the_template_are_previewed_and_sent(browser: Client, nation: Any, sandbox: Any, blood: Any) -> None:
    who = person(sandbox, "ordinary")["id"]
    said = words(browser.post("/personal/ny/", form(who, blood)))
    assert "Onsdag 10 februari 2027 kl. 10.00" in said
    assert mallar.PURPOSE in said
    assert "Ingång 3" in said
    answer = send(browser, form(who, blood, purpose="Något eget"))
    assert "Skicka en till med samma mall" in words(answer)
    made = invitation(nation)
    assert made.template == blood.pk
    assert made.content["purpose"] == mallar.PURPOSE
    assert made.content["place"] == "Ingång 3"
    assert made.content["fields"] == {"ingång": "Ingång 3"}
    again = re.search(r'href="(/personal/ny/\?mall=\d+)"', answer.content.decode())
    assert again is not None
    assert f'<option value="{blood.pk}" selected>' in browser.get(again[1]).content.decode()
    mallar.approved(nation.units["k101"], "annat", "Annat", blocks=Blocks(purpose="Du ska träffa en läkare. Vi pratar om dina besvär."))
    assert f'<option value="{blood.pk}" selected>' in browser.get("/personal/ny/").content.decode(), "what was sent from last"


def test_a_field_that_is_missing_is_said_at_the_field(browser: Client, nation: Any, sandbox: Any, blood: Any) -> None:
    answer = browser.post("/personal/ny/", form(person(sandbox, "ordinary")["id"], blood, f_ingång=""))
    assert answer.status_code == 422
    assert 'id="id_f_ingång_error"' in answer.content.decode()
    assert stored(nation) == 0


@pytest.mark.risk("K39")
def test_what_a_field_may_not_say_is_refused_at_the_field(browser: Client, nation: Any, sandbox: Any) -> None:
    blocks = Blocks(purpose="Du ska träffa {vem}. Besöket tar en timme.", fields=(Field(name="vem", kind="text", label="Vem", limit=80),))
    made = mallar.approved(nation.units["k101"], blocks=blocks)
    answer = browser.post("/personal/ny/", form(person(sandbox, "ordinary")["id"], made, f_vem="Se https://ond.example/x", f_ingång=""))
    assert answer.status_code == 422
    assert 'id="id_f_vem_error"' in answer.content.decode()


@pytest.mark.risk("K11")
@pytest.mark.parametrize(
    ("day", "text"), [("tis 10/2 2027", "Veckodagen och datumet"), ("2026-02-10", "passerat"), ("2029-02-10", "18 månader")]
)
def test_a_wrong_day_is_blocked(browser: Client, nation: Any, sandbox: Any, blood: Any, day: str, text: str) -> None:
    answer = browser.post("/personal/ny/", form(person(sandbox, "ordinary")["id"], blood, day=day))
    assert answer.status_code == 422
    assert text in words(answer)


@pytest.mark.risk("K18")
def test_a_pasted_name_that_is_not_the_registers_blocks(browser: Client, nation: Any, sandbox: Any, blood: Any) -> None:
    who = person(sandbox, "ordinary")["id"]
    echo = browser.post("/personal/ny/person/", {"person": f"{who} Gunborg Felskriven"})
    assert "Namnet du skrev stämmer inte" in words(echo)
    answer = browser.post("/personal/ny/", form(f"{who} Gunborg Felskriven", blood))
    assert answer.status_code == 422
    assert 'id="id_person_error"' in answer.content.decode()
    right = browser.post("/personal/ny/person/", {"person": who}).content.decode()
    name = re.search(r"<strong>([^<]+)</strong>", right)
    assert name is not None
    assert browser.post("/personal/ny/", form(f"{name[1]} {who}", blood)).status_code == 200
    assert send(browser, form(f"{name[1]} {who}", blood)).status_code == 200
    assert invitation(nation).content["person_name"] == name[1]


def test_another_template_keeps_what_was_typed(browser: Client, nation: Any, sandbox: Any, blood: Any) -> None:
    other = mallar.approved(
        nation.units["k101"], "ny", "Nybesök", blocks=Blocks(purpose="Du ska träffa en läkare. Vi pratar om dina besvär.")
    )
    page = browser.post("/personal/ny/falt/", form("1", other, day="9/3")).content.decode()
    assert 'name="f_ingång"' not in page
    assert 'value="9/3"' in page
    without_script = browser.post("/personal/ny/", form("19370429-7450", other, change="1")).content.decode()
    assert 'value="19370429-7450"' in without_script
    assert f'<option value="{other.pk}" selected>' in without_script


def test_a_series_has_all_its_times(browser: Client, nation: Any, sandbox: Any) -> None:
    blocks = Blocks(visit_type="series", purpose="Du ska träna hos en fysioterapeut. Träningen stärker ditt knä.")
    made = mallar.approved(nation.units["k101"], "serie", "Serie", blocks=blocks)
    filled = form(person(sandbox, "ordinary")["id"], made, visits="17/2 2027 10.15 Sal 2\nons 10/2 2027 10.00\n", f_ingång="")
    assert "Rad 2" in words(browser.post("/personal/ny/", filled | {"visits": "10/2 2027 10.00\ni morgon"}))
    send(browser, filled)
    one = invitation(nation)
    assert one.visit_start.isoformat() == "2027-02-10T09:00:00+00:00"
    assert [(each["start"], each.get("place")) for each in one.content["series"]] == [
        ("2027-02-10T10:00:00+01:00", None), ("2027-02-17T10:15:00+01:00", "Sal 2"),
    ]  # fmt: skip


def test_an_open_template_asks_for_the_last_day(browser: Client, nation: Any, sandbox: Any) -> None:
    made = mallar.approved(
        nation.units["k101"], "oppen", "Öppen", kind="open", blocks=Blocks(purpose="Du ska lämna prov. Boka en tid som passar dig.")
    )
    page = browser.get("/personal/ny/").content.decode()
    assert 'name="book_before"' in page
    assert 'name="clock"' not in page
    send(browser, {"person": person(sandbox, "ordinary")["id"], "template": str(made.pk), "book_before": "1/3 2027"})
    assert (invitation(nation).kind, str(invitation(nation).book_before)) == ("open", "2027-03-01")


@pytest.mark.risk("K6")
def test_a_near_visit_offers_a_letter_today_and_a_call(browser: Client, nation: Any, sandbox: Any, blood: Any, work: Any) -> None:
    who = person(sandbox, "ordinary")["id"]
    product_clock.now()
    sandbox.move_clock(to="2027-01-26T07:00:00+01:00")
    answer = browser.post("/personal/ny/", form(who, blood))
    assert "Tiden är knapp" in words(answer)
    assert "Skicka brevet redan i dag också" in words(answer)
    browser.post("/personal/ny/skicka/", {"sealed": sealed(answer), "also": ["letter", "call", "rocket"]})
    sandbox.move_clock(add_s=61)
    work()
    with db.tenant_scope(nation.provider.pk):
        one = Invitation.objects.get()
        reasons = dict(one.steps.values_list("channel", "reason"))
    assert one.content["also"] == ["letter", "call"]
    assert (reasons["letter"], reasons["manual"]) == ("sender_wants_letter", "sender_wants_call")
    assert len(list(sandbox_letters())) == 1


def sandbox_letters() -> list[Any]:
    from pathlib import Path

    from kallelse.kit.config import config

    return sorted(Path(config().print_dir).glob("kallelser-*/*.pdf"))


def test_another_visit_the_same_day_and_the_guarantee_are_said(browser: Client, nation: Any, sandbox: Any, blood: Any) -> None:
    who = person(sandbox, "ordinary")["id"]
    kallelser.make(nation.units["k101"], nation.sources["cosmic"], who, start="2027-02-10T14:00:00+01:00")
    kallelser.make(nation.units["k102"], nation.sources["cosmic"], who, start="2027-02-10T15:00:00+01:00")
    said = words(browser.post("/personal/ny/", form(who, blood, guarantee="9/2 2027")))
    assert "samma dag, kl. 14.00" in said
    assert "15.00" not in said, "what another unit does is not told"
    assert "Tiden ligger efter vårdgarantins sista dag" in said
    assert "Din tid ligger efter vårdgarantins sista dag, tisdag 9 februari 2027." in said


def slot(nation: Any, **more: Any) -> Slot:
    unit, now = nation.units["k101"], product_clock.now()
    unit.diary = True
    unit.save()
    start = (now + timedelta(days=30)).replace(hour=9, minute=0, second=0, microsecond=0)
    with db.tenant_scope(nation.provider.pk):
        return Slot.objects.create(
            **{
                "tenant_id": nation.provider.pk, "source": nation.sources["cosmic"], "unit": unit, "reference": "t1", "starts": start,
                "ends": start + timedelta(minutes=30), "time_type": "BP", "time_type_name": "Provtagning", "published_at": now,
            } | more
        )  # fmt: skip


def test_a_free_time_suggests_its_template_and_is_taken(browser: Client, nation: Any, sandbox: Any) -> None:
    from kallelse.connections import queries as connections
    from kallelse.diary import queries as diary

    first = mallar.approved(
        nation.units["k101"], "annat", "Annat", blocks=Blocks(purpose="Du ska träffa en läkare. Vi pratar om dina besvär.")
    )
    blood = mallar.approved(nation.units["k101"], time_types=["provtagning"])
    time = slot(nation)
    connections.forget()
    assert f'<option value="{first.pk}" selected>' in browser.get("/personal/ny/").content.decode()
    picked = browser.post(
        "/personal/ny/falt/", {"template": str(first.pk), "slot": str(time.pk)}, headers={"HX-Trigger-Name": "slot"}
    ).content.decode()
    assert 'name="f_ingång"' in picked, "the fields of the template for its type of time"
    assert f'<option value="{blood.pk}" selected>' in browser.get("/personal/ny/?tidstyp=Provtagning").content.decode()
    filled = {"person": person(sandbox, "ordinary")["id"], "template": str(blood.pk), "slot": str(time.pk), "f_ingång": "Ingång 1"}
    token = sealed(browser.post("/personal/ny/", filled))
    number = re.search(r"[0-9A-Z]{4}-[0-9A-Z]{4}", words(browser.post("/personal/ny/skicka/", {"sealed": token}, follow=True)))
    one = invitation(nation)
    assert (one.visit_start, one.visit_end) == (time.starts, time.ends)
    assert number is not None
    with db.tenant_scope(nation.provider.pk):
        assert not diary.any_free(nation.units["k101"], product_clock.now())
    other = browser.post("/personal/ny/", filled | {"person": kallelser.BERTIL})
    assert other.status_code == 422
    browser.post(f"/personal/ny/angra/{one.number}/")
    with db.tenant_scope(nation.provider.pk):
        assert diary.any_free(nation.units["k101"], product_clock.now()), "taken back: the time is free again"


def test_a_time_that_was_taken_meanwhile_sends_nothing(browser: Client, nation: Any, sandbox: Any, blood: Any) -> None:
    time = slot(nation)
    filled = {"template": str(blood.pk), "slot": str(time.pk), "f_ingång": "Ingång 1"}
    tokens = [sealed(browser.post("/personal/ny/", filled | {"person": who})) for who in (kallelser.ANNA, kallelser.BERTIL)]
    browser.post("/personal/ny/skicka/", {"sealed": tokens[0]})
    late = browser.post("/personal/ny/skicka/", {"sealed": tokens[1]}, follow=True)
    assert "Inget är skickat. Tiden i tidboken är inte längre ledig." in words(late)
    assert stored(nation) == 1
