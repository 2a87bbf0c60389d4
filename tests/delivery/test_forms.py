"""Needs and wishes from the sender's row to the paper and the inbox, and to the person's other kallelser."""

import io
import json
from typing import Any

import pypdfium2
import pytest

from kallelse.content import Letter
from kallelse.delivery import rechecking
from kallelse.invitations import taking_in
from kallelse.invitations.models import Invitation, Rendition
from kallelse.kit import clock as product_clock
from kallelse.kit import db
from kallelse.persons import preferences
from kallelse.plugs import READERS
from tests.content.samples import glyphs

pytestmark = pytest.mark.db


def handed_in(thread: Any, person: str, reference: str, **more: Any) -> None:
    """One row as a care system sends it over REST."""
    row = {"reference": reference, "person": person, "unit": thread.nation.units["k101"].hsa_id, "start": "2027-03-10T10:00"} | more
    body = json.dumps(row).encode()
    results = READERS["rest"].read(body, "application/json")
    taken = taking_in.take_in(
        thread.nation.sources["cosmic"], "rest", body, "application/json", results, product_clock.now(), "system:cosmic"
    )
    assert [one.verdict for one in taken] == ["accepted"]


def sent(thread: Any, channel: str, reference: str = "b1") -> bytes:
    with db.tenant_scope(thread.nation.provider.pk):
        return bytes(Rendition.objects.get(step__channel=channel, step__invitation__reference=reference).content)


def printed(thread: Any) -> str:
    """The words of the only letter."""
    (letter,) = thread.letters()
    return " ".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(io.BytesIO(letter.read_bytes())))


@pytest.mark.risk("K12")
def test_an_interpreter_is_named_in_the_inbox_and_on_paper_at_once(thread: Any, work: Any) -> None:
    handed_in(thread, thread.one("ordinary"), "b1", needs=["interpreter", "large_print"], language="so")
    work()
    assert thread.steps() == {"inbox": "notified", "letter": "accepted"}
    assert thread.reasons()["letter"] == "interpreter"
    plan = thread.invitation().plan
    assert (plan["variant"], plan["needs"], plan["language"]) == ("interpreter", ["interpreter", "large_print"], "so")
    assert "tolk på somaliska" in sent(thread, "inbox").decode()
    assert "Caawimo weydiiso" in sent(thread, "inbox").decode()
    assert "tolk på somaliska" in " ".join(printed(thread).split())
    (file,) = thread.letters()
    read = [one.size for one in glyphs(Letter(file.read_bytes(), "", 1)) if one.char.isalpha() and 120 < one.top < 270]
    assert min(read) >= 15.9


@pytest.mark.risk("K12")
def test_a_need_holds_for_the_persons_other_kallelser_before_and_after(thread: Any, work: Any) -> None:
    person = thread.one("ordinary")
    handed_in(thread, person, "b1")
    work()
    assert thread.steps() == {"inbox": "notified", "letter": "planned"}
    handed_in(thread, person, "b2", needs=["other_language"], language="ar")
    work()
    handed_in(thread, person, "b3")
    work()
    with db.tenant_scope(thread.nation.provider.pk):
        found = {one.reference: dict(one.steps.values_list("channel", "reason")) for one in Invitation.objects.all()}
    assert {reference: steps["letter"] for reference, steps in found.items()} == dict.fromkeys(("b1", "b2", "b3"), "other_language")
    assert "اطلب المساعدة" in sent(thread, "inbox", "b3").decode()
    assert len(thread.letters()) == 3


def test_a_wish_for_paper_holds_for_what_is_on_its_way_until_it_is_taken_back(thread: Any, work: Any) -> None:
    person, tenant, wish = thread.one("ordinary"), thread.nation.provider.pk, preferences.Kind.WANTS_PAPER
    handed_in(thread, person, "b1")
    work()
    assert thread.steps()["letter"] == "planned"
    with db.tenant_scope(tenant):
        rechecking.heard(tenant, [preferences.Said(person, wish)], product_clock.now(), by="resident")
    work()
    assert (thread.steps()["letter"], thread.reasons()["letter"]) == ("accepted", "wants_paper")
    with db.tenant_scope(tenant):
        rechecking.heard(tenant, [preferences.Said(person, wish, holds=False)], product_clock.now(), by="resident")
    handed_in(thread, person, "b2")
    work()
    with db.tenant_scope(tenant):
        assert Invitation.objects.get(reference="b2").steps.get(channel="letter").state == "planned"


def test_a_care_system_does_not_bring_back_the_paper_that_she_has_said_no_to(thread: Any, work: Any) -> None:
    person, tenant, wish = thread.one("ordinary"), thread.nation.provider.pk, preferences.Kind.WANTS_PAPER
    with db.tenant_scope(tenant):
        rechecking.heard(tenant, [preferences.Said(person, wish, holds=False)], product_clock.now(), by="resident")
    handed_in(thread, person, "b1", wants_paper=True, needs=["large_print"])
    work()
    assert thread.steps()["letter"] == "planned"
    assert thread.invitation().plan["facts"]["wish"] == "none"
    assert thread.invitation().plan["needs"] == ["large_print"], "a need that nobody has said no to"
    with db.tenant_scope(tenant):
        rechecking.heard(tenant, [preferences.Said(person, wish)], product_clock.now(), by="resident")
    work()
    assert (thread.steps()["letter"], thread.reasons()["letter"]) == ("accepted", "wants_paper")


@pytest.mark.risk("K15")
def test_the_protected_get_a_message_that_promises_no_letter(thread: Any, work: Any) -> None:
    handed_in(thread, thread.one("protected"), "b1")
    work()
    assert thread.invitation().plan["variant"] == "protected"
    assert "Vi skickar inget brev om den här kallelsen." in sent(thread, "inbox").decode()
    assert thread.letters() == []


@pytest.mark.risk("K16")
def test_a_child_without_guardians_is_a_persons_task_and_nothing_is_sent(thread: Any, work: Any) -> None:
    child = thread.one("child")
    thread.sandbox.change_person(child, guardians=[])
    handed_in(thread, child, "b1")
    work()
    assert thread.reasons() == {"manual": "no_guardian"}
    assert thread.sandbox.stats()["messages"] == 0
