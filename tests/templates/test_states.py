"""A template is written by one and approved by another; what is approved never changes; what is old is not used to new kallelser."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import msgspec
import pytest

from kallelse.audit.models import Entry
from kallelse.kit import db
from kallelse.templates import actions, queries
from kallelse.templates.actions import Who
from kallelse.templates.models import Template, TemplateVersion
from kallelse.templates.refusals import TemplateError
from tests.templates.conftest import GOOD, KARIN, OLLE, SARA

pytestmark = pytest.mark.db
Made = Callable[..., TemplateVersion]


def test_two_people_stand_for_a_template(nation: Any, karin: Who, olle: Who, now: datetime) -> None:
    version = actions.draft(karin, "prov", "Provsvar", GOOD, now)
    assert (version.state, version.number, version.template.state, version.template.owner) == ("draft", 1, "draft", KARIN)
    with pytest.raises(TemplateError, match="inte längre"):
        actions.approve(olle, version, now)
    version = actions.send_to_review(karin, version, now)
    with pytest.raises(TemplateError, match="Två personer"):
        actions.approve(replace(karin, employee=KARIN.lower()), version, now)
    version = actions.approve(olle, version, now)
    assert (version.state, version.reviewed_by, version.approved_by) == ("approved", KARIN, OLLE)
    assert version.review_by == date(2028, 1, 11)
    with db.tenant_scope(nation.provider.pk):
        said = list(Entry.objects.filter(action="templates:template:change").order_by("id").values_list("actor", "object", "patient"))
    assert said == [
        (f"staff:{KARIN}", "prov v1 draft", ""), (f"staff:{KARIN}", "prov v1 review", ""), (f"staff:{OLLE}", "prov v1 approve", "")
    ]  # fmt: skip


def test_who_reviewed_somebody_elses_words_cannot_approve_them_either(karin: Who, olle: Who, now: datetime) -> None:
    version = actions.send_to_review(olle, actions.draft(karin, "prov", "Provsvar", GOOD, now), now)
    for who in (karin, olle):
        with pytest.raises(TemplateError, match="Två personer"):
            actions.approve(who, version, now)
    assert actions.approve(Who(SARA), version, now).state == "approved"


def test_what_is_approved_never_changes_and_a_new_version_takes_its_place(made: Made, karin: Who, olle: Who, now: datetime) -> None:
    first = made("prov")
    with pytest.raises(TemplateError):
        actions.save(karin, first, msgspec.structs.replace(GOOD, purpose="Något annat."), now)
    second = actions.new_version(karin, first.template, now)
    assert actions.new_version(olle, first.template, now).pk == second.pk
    second = actions.save(karin, second, msgspec.structs.replace(GOOD, purpose="Du ska lämna ett prov."), now, title="Provtagning")
    assert queries.version(first.pk).state == "approved", "the old one is used until the new one is approved"
    actions.approve(olle, actions.send_to_review(karin, second, now), now)
    assert [(one.number, one.state) for one in queries.standing(first.template)] == [(2, "approved"), (1, "retired")]
    assert TemplateVersion.objects.get(pk=first.pk).blocks["purpose"] == GOOD.purpose


def test_a_template_that_breaks_a_rule_goes_nowhere(karin: Who, now: datetime) -> None:
    version = actions.draft(karin, "prov", "Provsvar", msgspec.structs.replace(GOOD, purpose=""), now)
    with pytest.raises(TemplateError) as raised:
        actions.send_to_review(karin, version, now)
    assert raised.value.field == "purpose"
    assert TemplateVersion.objects.get(pk=version.pk).state == "draft"


def test_the_reviewer_can_send_it_back_with_a_reason(karin: Who, olle: Who, now: datetime) -> None:
    version = actions.send_to_review(karin, actions.draft(karin, "prov", "Provsvar", GOOD, now), now)
    back = actions.send_back(olle, version, "Skriv var man betalar.", now)
    assert (back.state, back.note, back.reviewed_by) == ("draft", "Skriv var man betalar.", "")


@pytest.mark.risk("K31")
def test_old_templates_warn_and_then_stop_for_new_kallelser_only(made: Made, nation: Any, now: datetime) -> None:
    unit, version = nation.units["k101"], made("prov")
    due = version.review_by
    assert due is not None

    def shown(today: date) -> list[bool]:
        return [one.overdue for one in queries.for_sending(unit, today=today)]

    assert shown(due) == [False]
    assert shown(due + timedelta(days=1)) == [True]
    assert shown(due + timedelta(days=60)) == [True]
    assert shown(due + timedelta(days=61)) == []
    assert queries.version(version.pk).state == "approved", "what was sent keeps its words"


def test_the_nearest_template_of_a_code_holds(made: Made, nation: Any, now: datetime) -> None:
    k101, other, private = nation.units["k101"], nation.units["alvc"], nation.units["lind"]
    region, provider, own = made("prov"), made("prov", provider_id=nation.provider.pk), made("prov", unit=k101)
    for unit, expected, level in ((k101, own, "unit"), (other, provider, "provider"), (private, region, "region")):
        (choice,) = queries.for_sending(unit, today=now.date())
        assert (choice.version, choice.level) == (expected.pk, level)
        found = queries.in_force(unit, "prov")
        assert found is not None
        assert found.pk == expected.pk


def test_those_made_for_the_type_of_time_come_first(made: Made, nation: Any, now: datetime) -> None:
    made("a-forst", title="A")
    made("rontgen", title="Röntgen", time_types=["Datortomografi buk"])
    found = queries.for_sending(nation.units["k101"], "datortomografi BUK ", now.date())
    assert [(one.code, one.suggested) for one in found] == [("rontgen", True), ("a-forst", False)]


def test_a_retired_template_is_not_offered(made: Made, nation: Any, karin: Who, now: datetime) -> None:
    version = made("prov")
    with pytest.raises(TemplateError):
        actions.retire(karin, version.template, " ", now)
    actions.retire(karin, version.template, "Ersatt av en annan.", now)
    assert queries.for_sending(nation.units["k101"], today=now.date()) == []
    assert Template.objects.get(code="prov").state == "retired"


def test_another_units_words_are_copied_as_a_draft(made: Made, nation: Any, karin: Who, olle: Who, now: datetime) -> None:
    source = made("prov", unit=nation.units["k101"])
    actions.translate(karin, source, "easy_read", msgspec.structs.replace(GOOD, purpose="Du ska träffa en läkare.", fee=""), now)
    copied = actions.copy(olle, source, now, unit=nation.units["alvc"])
    assert (copied.state, copied.blocks, copied.template.unit_id) == ("draft", source.blocks, nation.units["alvc"].pk)
    assert [(each.form, each.approved_by) for each in queries.variants(copied)] == [("easy_read", "")]
    with pytest.raises(TemplateError, match="redan använd"):
        actions.copy(olle, source, now, unit=nation.units["alvc"])


@pytest.mark.parametrize("code", ["", "a", "Röntgen", "a b", "-a-", "x" * 61, "../etc"])
def test_a_code_is_a_plain_word(karin: Who, now: datetime, code: str) -> None:
    with pytest.raises(TemplateError, match="Koden"):
        actions.draft(karin, code, "Titel", GOOD, now)
