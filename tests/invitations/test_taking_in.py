"""Taking in: verbatim, idempotent, refused with reasons, all or nothing where asked, and safe when two deliver at once."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from typing import Any

import psycopg
import pytest
from django.db import DatabaseError, connection

from kallelse.invitations import actions, taking_in
from kallelse.invitations.models import Envelope, Event, Invitation
from kallelse.kit import clock as product_clock
from kallelse.kit import db
from kallelse.kit.ids import is_kallelse_number
from kallelse.sources import Draft, Refusal

pytestmark = pytest.mark.db
PERSON = "189001019802"


def draft(nation: Any, **changes: Any) -> Draft:
    start = product_clock.now().replace(microsecond=0, second=0, minute=0) + timedelta(days=40)
    return replace(Draft(0, "ref-1", PERSON, nation.units["k101"].hsa_id, start=start, wording={"purpose": "Återbesök"}), **changes)


def take(nation: Any, *drafts: Draft | Refusal, source: str = "cosmic", body: bytes = b"{}", **more: Any) -> list[Any]:
    return taking_in.take_in(
        nation.sources[source], "rest", body, "application/json", drafts, product_clock.now(), f"system:{source}", **more
    )


def stored(nation: Any) -> list[Invitation]:
    with db.tenant_scope(nation.provider.pk):
        return list(Invitation.objects.order_by("received_at", "version"))


def test_an_envelope_is_kept_verbatim_with_its_hash(nation: Any) -> None:
    take(nation, draft(nation), body='{"åäö": 1}'.encode())
    with db.tenant_scope(nation.provider.pk):
        envelope = Envelope.objects.get()
    assert bytes(envelope.body).decode() == '{"åäö": 1}'
    assert len(envelope.sha256) == 32


def test_the_same_again_is_told_apart_from_still_processing_and_changed(nation: Any) -> None:
    first = take(nation, draft(nation))[0]
    again = take(nation, draft(nation))[0]
    assert (first.verdict, again.verdict) == ("accepted", "processing")
    assert first.id == again.id
    assert is_kallelse_number(first.number)
    with db.tenant_scope(nation.provider.pk):
        Invitation.objects.update(state="ready")
    assert take(nation, draft(nation))[0].verdict == "same"
    changed = take(nation, draft(nation, wording={"purpose": "Röntgen"}))[0]
    assert (changed.verdict, changed.version) == ("changed", 2)
    assert [one.state for one in stored(nation)] == ["superseded", "draft"]
    assert take(nation, draft(nation, wording={"purpose": "Röntgen"}))[0].verdict == "processing"


def test_a_withdrawn_kallelse_may_be_handed_over_again(nation: Any) -> None:
    first = take(nation, draft(nation))[0]
    with db.tenant_scope(nation.provider.pk):
        actions.withdraw(nation.provider.pk, [first.id], "deceased", product_clock.now())
    assert take(nation, draft(nation))[0].verdict == "changed"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"person": "189001019803"}, "person"),
        ({"person": "857209-0606"}, "person"),
        ({"unit": "TSTNMT2321000156-FINNSEJ"}, "unit"),
        ({"unit": "IFV1239877878-1045"}, "unit"),
        ({"start": None, "book_before": None, "kind": "open", "reference": "x", "person": "abc"}, "person"),
    ],
)
def test_what_is_wrong_is_named_by_field_rule_and_remedy_and_never_quoted(nation: Any, changes: dict[str, Any], field: str) -> None:
    (refusal,) = take(nation, draft(nation, **changes))
    assert isinstance(refusal, Refusal)
    assert refusal.field == field
    assert refusal.rule
    assert refusal.remedy
    assert str(changes.get(field)) not in refusal.rule + refusal.remedy
    assert stored(nation) == []


@pytest.mark.risk("K11")
def test_a_visit_in_the_past_or_in_a_wrong_year_is_refused(nation: Any) -> None:
    past = draft(nation, start=product_clock.now() - timedelta(minutes=1))
    far = draft(nation, start=product_clock.now() + timedelta(days=560), reference="ref-2")
    assert [one.field for one in take(nation, past, far)] == ["start", "start"]


def test_all_or_nothing_keeps_the_good_rows_out_as_well(nation: Any) -> None:
    bad = Refusal(1, "start", "Fel.", "Rätta.")
    assert take(nation, draft(nation), bad, all_or_nothing=True) == [bad]
    assert stored(nation) == []
    assert [type(one).__name__ for one in take(nation, draft(nation), bad)] == ["Taken", "Refusal"]


def test_the_same_reference_twice_in_one_delivery_is_refused_once(nation: Any) -> None:
    results = take(nation, draft(nation), draft(nation, row=1, person="189001029819"))
    assert [type(one).__name__ for one in results] == ["Taken", "Refusal"]
    assert results[1].field == "reference"


def test_a_sender_may_be_held_to_one_unit(nation: Any) -> None:
    (refusal,) = take(nation, draft(nation), only_unit=nation.units["k102"].hsa_id)
    assert refusal.field == "unit"


def test_hsa_ids_are_compared_without_case(nation: Any) -> None:
    assert take(nation, draft(nation, unit=nation.units["k101"].hsa_id.lower()))[0].verdict == "accepted"


def test_sources_do_not_share_references(nation: Any) -> None:
    one = take(nation, draft(nation))[0]
    other = take(nation, draft(nation), source="rontgen")[0]
    assert (one.verdict, other.verdict) == ("accepted", "accepted")
    assert one.id != other.id


def test_one_reference_delivered_by_many_at_once_becomes_one_kallelse(nation: Any) -> None:
    def deliver(_: int) -> str:
        try:
            verdict: str = take(nation, draft(nation))[0].verdict
            return verdict
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        verdicts = list(pool.map(deliver, range(16)))
    assert verdicts.count("accepted") == 1
    assert set(verdicts) == {"accepted", "processing"}
    assert len(stored(nation)) == 1


def test_different_contents_of_one_reference_at_once_leave_one_living_version(nation: Any) -> None:
    def deliver(number: int) -> int:
        try:
            version: int = take(nation, draft(nation, wording={"purpose": f"Text {number}"}))[0].version
            return version
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        versions = sorted(pool.map(deliver, range(6)))
    assert versions == [1, 2, 3, 4, 5, 6]
    assert [one.state for one in stored(nation)].count("draft") == 1


def test_a_large_batch_is_taken_in_whole(nation: Any) -> None:
    rows = [draft(nation, row=n, reference=f"r{n}") for n in range(2_000)]
    assert {one.verdict for one in take(nation, *rows)} == {"accepted"}
    with db.tenant_scope(nation.provider.pk):
        assert Invitation.objects.count() == Event.objects.filter(kind="taken_in").count() == 2_000


def nothing_is_stored(database: str) -> bool:
    """Asked behind row-level security."""
    with psycopg.connect(database) as owner:
        tables = ("invitations_envelope", "invitations_invitation", "invitations_event", "audit_entry")
        return [owner.execute(f"SELECT count(*) FROM {table}").fetchone() for table in tables] == [(0,)] * len(tables)


def test_everything_of_one_envelope_is_undone_by_a_crash(nation: Any, database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: Any) -> None:
        raise RuntimeError("crash before commit")

    monkeypatch.setattr(taking_in.audit, "write", broken)
    with pytest.raises(RuntimeError):
        take(nation, draft(nation), draft(nation, row=1, reference="ref-2"))
    assert nothing_is_stored(database)


def test_a_single_invitation_without_its_audit_record_is_undone(nation: Any, database: str) -> None:
    unwritable = "system:\x01"  # The access log refuses control characters, last of all in the transaction.
    with pytest.raises(DatabaseError):
        taking_in.take_in(nation.sources["cosmic"], "rest", b"{}", "application/json", [draft(nation)], product_clock.now(), unwritable)
    assert nothing_is_stored(database)


OTHER_PERSON = "189001029819"


@pytest.mark.risk(18)
def test_a_reference_never_moves_to_another_person(nation: Any) -> None:
    take(nation, draft(nation))
    refused = take(nation, draft(nation, person=OTHER_PERSON))[0]
    assert isinstance(refused, Refusal)
    assert refused.field == "person"
    assert [one.subject for one in stored(nation)] == [PERSON]
    with db.tenant_scope(nation.provider.pk):
        assert Envelope.objects.count() == 1


def test_another_persons_reference_keeps_a_whole_file_out(nation: Any) -> None:
    take(nation, draft(nation))
    rows = (draft(nation, person=OTHER_PERSON), draft(nation, row=1, reference="ref-2"))
    results = take(nation, *rows, all_or_nothing=True)
    assert [type(one) for one in results] == [Refusal]
    assert [one.reference for one in stored(nation)] == ["ref-1"]


def test_many_changes_at_once_supersede_each_their_own(nation: Any) -> None:
    rows = [draft(nation, row=n, reference=f"r{n}") for n in range(50)]
    take(nation, *rows)
    changed = take(nation, *(replace(row, wording={"purpose": "Ny text"}) for row in rows))
    assert {(one.verdict, one.version) for one in changed} == {("changed", 2)}
    states = [(one.version, one.state) for one in stored(nation)]
    assert sorted(states) == sorted([(1, "superseded")] * 50 + [(2, "draft")] * 50)
