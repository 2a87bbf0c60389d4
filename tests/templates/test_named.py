"""A care system names a template by its code; its words are filled in, or it is told which field is wrong."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from kallelse.invitations import taking_in, wording
from kallelse.invitations.models import Invitation
from kallelse.invitations.taking_in import Taken
from kallelse.kit import db
from kallelse.plugs import READERS
from kallelse.sources import Draft, Refusal
from kallelse.templates import actions, comparing, named
from kallelse.templates.models import TemplateVersion

pytestmark = pytest.mark.db
ROW = {
    "reference": "B-1", "person": "193704297450", "unit": "TSTNMT2321000156-K101", "start": "2027-02-10T10:00", "template": "rontgen-fasta",
    "fields": {"undersokning": "en skiktröntgen av magen", "minuter": "30"},
}  # fmt: skip


def read(nation: Any, now: Any, **changes: Any) -> Draft | Refusal:
    row = {name: value for name, value in (ROW | changes).items() if value is not None}
    (result,) = named.filled_in(READERS["rest"].read(json.dumps(row).encode(), "application/json"), nation.provider.pk, now)
    return result


def test_the_words_are_filled_in_and_the_version_is_kept(nation: Any, starters: dict[str, TemplateVersion], now: Any) -> None:
    draft = read(nation, now, place="Hus A, plan 2", fee_sek=300)
    assert isinstance(draft, Draft)
    assert draft.template == starters["rontgen-fasta"].pk
    words = wording.from_data(draft.wording)
    assert words.purpose.startswith("Du ska göra en skiktröntgen av magen. ")
    assert "ungefär 30 minuter" in words.purpose
    assert (words.place, words.fee_sek, words.arrive_minutes) == ("Hus A, plan 2", 300, 15)
    assert words.fee_text == "Du betalar den patientavgift som gäller i regionen."
    assert (words.template, words.fields) == (draft.template, {"minuter": "30", "undersokning": "en skiktröntgen av magen"})
    (taken,) = taking_in.take_in(nation.sources["cosmic"], "rest", b"{}", "application/json", [draft], now, "system:cosmic")
    assert isinstance(taken, Taken)
    with db.tenant_scope(nation.provider.pk):
        stored = Invitation.objects.get(pk=taken.id)
    assert stored.template == draft.template
    (used, *_) = comparing.where_used(nation.provider.pk, [starters["rontgen-fasta"]], now)
    assert (used.kallelser, used.units, used.ahead, used.latest) == (1, 1, 1, now)


def test_the_same_row_is_the_same_kallelse_after_the_template_has_changed(
    nation: Any, starters: dict[str, TemplateVersion], karin: Any, olle: Any, now: Any
) -> None:
    def hand_in() -> str:
        draft = read(nation, now)
        assert isinstance(draft, Draft)
        (taken,) = taking_in.take_in(nation.sources["cosmic"], "rest", b"{}", "application/json", [draft], now, "system:cosmic")
        assert isinstance(taken, Taken)
        return taken.verdict

    assert hand_in() == "accepted"
    newer = actions.new_version(karin, starters["rontgen-fasta"].template, now)
    newer = actions.save(karin, newer, comparing.blocks_of(newer), now, title="Röntgen, ny")
    newer.blocks["purpose"] = "Du ska göra {undersokning}. Det tar {minuter} minuter."
    newer.save()
    actions.approve(olle, actions.send_to_review(karin, newer, now), now)
    assert hand_in() == "processing"


@pytest.mark.parametrize(
    ("changes", "field", "said"),
    [
        ({"template": "finns-inte"}, "template", "ingen godkänd mall"),
        ({"fields": {"undersokning": "x"}}, "fields.minuter", "saknas"),
        ({"fields": {"undersokning": "x", "minuter": "snart"}}, "fields.minuter", "heltal 5–240"),
        ({"fields": {"undersokning": "x", "minuter": "999"}}, "fields.minuter", "heltal 5–240"),
        ({"fields": {"undersokning": "x" * 81, "minuter": "30"}}, "fields.undersokning", "högst 80 tecken"),
        ({"fields": {"undersokning": "se https://ond.example", "minuter": "30"}}, "fields.undersokning", "webbadress"),
        ({"fields": {"undersokning": "<b>x</b>", "minuter": "30"}}, "fields.undersokning", "märkning"),
        ({"fields": {"undersokning": "19121212-1212", "minuter": "30"}}, "fields.undersokning", "personnummer"),
        ({"fields": {"undersokning": "ta\u200bbort", "minuter": "30"}}, "fields.undersokning", "osynliga"),
        ({"fields": {"undersokning": "x", "minuter": "30", "annat": "y"}}, "fields.annat", "inget sådant fält"),
        ({"purpose": "Egen text"}, "purpose", "tillsammans med en mall"),
        ({"start": None, "book_before": "2027-03-01", "kind": "open"}, "template", "annan typ"),
        ({"template": None}, "fields", "tillsammans med en mall"),
        ({"join_url": "https://video.se/1"}, "join_url", "videobesök"),
    ],
)
def test_what_is_wrong_is_said_with_field_rule_and_remedy(
    nation: Any, starters: dict[str, TemplateVersion], now: Any, changes: dict[str, Any], field: str, said: str
) -> None:
    refused = read(nation, now, **changes)
    assert isinstance(refused, Refusal)
    assert (refused.field, said in refused.rule, bool(refused.remedy)) == (field, True, True), refused


def test_a_value_is_put_in_once_and_never_read_as_a_blank(nation: Any, starters: dict[str, TemplateVersion], now: Any) -> None:
    draft = read(nation, now, fields={"undersokning": "{minuter} {telefon}", "minuter": "30"})
    assert isinstance(draft, Draft)
    assert draft.wording["purpose"].startswith("Du ska göra {minuter} {telefon}. ")


def test_an_old_template_is_refused(nation: Any, made: Callable[..., TemplateVersion], now: Any) -> None:
    made("prov")
    late = now + timedelta(days=365 + 61)
    row = ROW | {"template": "prov", "start": "2028-06-01T10:00", "fields": None}
    (refused,) = named.filled_in(
        READERS["rest"].read(json.dumps({k: v for k, v in row.items() if v}).encode(), "application/json"), nation.provider.pk, late
    )
    assert isinstance(refused, Refusal)
    assert "granskningsdag" in refused.rule


def test_a_row_that_nobody_filled_in_is_not_taken_in(nation: Any, starters: dict[str, TemplateVersion], now: Any) -> None:
    (draft,) = READERS["rest"].read(json.dumps(ROW).encode(), "application/json")
    (refused,) = taking_in.take_in(nation.sources["cosmic"], "rest", b"{}", "application/json", [draft], now, "system:cosmic")
    assert isinstance(refused, Refusal)
    assert refused.field == "template"


def test_a_file_may_name_one_too(nation: Any, starters: dict[str, TemplateVersion], now: Any) -> None:
    body = (
        "Referens;Personnummer;Enhet;Starttid;Mall;Mallfält\n"
        "B-1;193704297450;TSTNMT2321000156-K101;2027-02-10 10:00;rontgen-fasta;undersokning: ultraljud av magen | minuter: 20\n"
    ).encode()
    (draft,) = named.filled_in(READERS["file"].read(body, ""), nation.provider.pk, now)
    assert isinstance(draft, Draft)
    assert "ultraljud av magen" in draft.wording["purpose"]
