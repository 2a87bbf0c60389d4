"""Take in, scan, replace and withdraw: through a scanner that speaks clamd's own protocol."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from kallelse.attachments import actions, jobs, queries
from kallelse.attachments.kinds import Refusal
from kallelse.attachments.models import Body, Entry, File, Link
from kallelse.attachments.rules import State
from kallelse.audit.models import Entry as Audited
from kallelse.kit import clamd, db
from kallelse.kit import clock as product_clock
from kallelse.sandbox.scanner import EICAR
from tests.attachments import files
from tests.attachments.files import HAND, uploaded

pytestmark = pytest.mark.db


@pytest.fixture
def scanner(nation: Any, sandbox: Any, configured: Callable[..., None]) -> Any:
    """The nation's virus scanner, asked by the product."""
    configured(clamav=sandbox.clamd)
    return sandbox


def logged(tenant: int) -> list[str]:
    with db.tenant_scope(tenant):
        return list(Audited.objects.order_by("id").values_list("action", flat=True))


def test_a_clean_file_is_laid_in_the_units_collection_once(nation: Any, scanner: Any) -> None:
    unit = nation.units["k101"]
    first, again = uploaded(unit), uploaded(unit, title="Ett annat namn")
    assert first.pk == again.pk
    with db.tenant_scope(unit.provider_id):
        file = File.objects.get()
        assert (file.state, file.kind) == (State.CLEAN, "pdf")
        assert "kallelse-sandbox" in file.scanned_by
        assert bytes(Body.objects.get().content) != files.tagged(), "what came is not kept"
        (choice,) = queries.choosable(unit.provider_id, unit.pk, product_clock.today())
        assert (choice.sha256, choice.title, choice.attached("digital").use) == (file.sha256, "Ett annat namn", "digital")
        assert queries.choosable(unit.provider_id, nation.units["k102"].pk, product_clock.today()) == []
    assert logged(unit.provider_id).count("attachments:file:upload") == 2


@pytest.mark.risk("K38")
def test_the_test_virus_is_found_in_what_came_and_nothing_is_kept(nation: Any, scanner: Any) -> None:
    unit = nation.units["k101"]
    pdf, _ = files.changed()
    pdf.attachments["eicar.com"] = EICAR
    body = files.saved(pdf, compress_streams=False, object_stream_mode=0)
    # Written anew the document would be harmless: it is refused all the same.
    for each in (EICAR, body if EICAR in body else files.tagged() + EICAR):
        refusal = actions.upload(unit, HAND, "Smitta", "sv", each, product_clock.now())
        assert isinstance(refusal, Refusal)
        assert refusal.code == "infected"
    with db.tenant_scope(unit.provider_id):
        assert File.objects.count() == 0
    assert logged(unit.provider_id) == ["attachments:file:refuse"] * 2


@pytest.mark.risk("K38")
@pytest.mark.parametrize("kind", ["down", "error"])
def test_without_a_verdict_the_file_waits_and_comes_out_by_itself(nation: Any, scanner: Any, kind: str) -> None:
    unit = nation.units["k101"]
    scanner.misbehave({"service": "scanner", "kind": kind})
    uploaded(unit)
    with db.tenant_scope(unit.provider_id):
        assert File.objects.get().state == State.QUARANTINED
        assert queries.choosable(unit.provider_id, unit.pk, product_clock.today()) == []
    assert jobs.scan(unit.provider_id, product_clock.now()) == 0
    scanner.misbehave()
    assert jobs.scan(unit.provider_id, product_clock.now()) == 1
    with db.tenant_scope(unit.provider_id):
        assert File.objects.get().state == State.CLEAN
        assert len(queries.choosable(unit.provider_id, unit.pk, product_clock.today())) == 1


def test_without_a_scanner_everything_stays_in_quarantine(nation: Any) -> None:
    unit = nation.units["k101"]
    entry = uploaded(unit)
    assert isinstance(clamd.scan(b"x"), clamd.Unscanned)
    assert jobs.scan(unit.provider_id, product_clock.now()) == 0
    with db.tenant_scope(unit.provider_id):
        shown = queries.one(unit.provider_id, unit.pk, entry.pk, product_clock.today())
        assert shown is not None
        assert shown.bar is not None
        assert shown.bar.code == "quarantined"
        assert queries.content_of(unit.provider_id, unit.pk, entry.pk) is None


@pytest.mark.risk("K38")
def test_a_file_found_infected_later_is_withdrawn_from_everybody(nation: Any, scanner: Any) -> None:
    unit = nation.units["k101"]
    body = files.untagged(text="MARKERAD TEXT")
    entry = uploaded(unit, body)
    sha = entry.file.sha256
    with db.tenant_scope(unit.provider_id):
        attached = queries.choosable(unit.provider_id, unit.pk, product_clock.today())[0].attached()
        assert queries.offered(unit.provider_id, unit.pk, [attached])
        kept = bytes(Body.objects.get().content)
    assert jobs.scan(unit.provider_id, product_clock.now()) == 0, "nothing new, nothing scanned"
    scanner.learn_virus("Test.Nytt", kept[-40:-20].decode("latin-1").encode("ascii", "ignore").decode())
    jobs.scan(unit.provider_id, product_clock.now())
    with db.tenant_scope(unit.provider_id):
        file = File.objects.get()
        assert (file.state, file.threat) == (State.INFECTED, "Test.Nytt")
        assert queries.offered(unit.provider_id, unit.pk, [attached]) == []
        assert queries.withheld(unit.provider_id, unit.pk, [attached]) == {sha}
        assert queries.bodies(unit.provider_id, [sha]) == {}
        assert queries.fetched(unit.provider_id, unit.pk, [attached], sha[:16]) is None
        assert queries.content_of(unit.provider_id, unit.pk, entry.pk) is None
        (need,) = queries.needs(unit.provider_id, unit.pk, product_clock.now(), product_clock.today())
        assert need.code == "infected"
        assert queries.how_many_need(unit.provider_id, unit.pk, product_clock.now()) == 1
    refusal = actions.upload(unit, HAND, "Igen", "sv", body, product_clock.now())
    assert isinstance(refusal, Refusal)
    assert "attachments:file:find_infected" in logged(unit.provider_id)


def test_an_inaccessible_file_has_a_time_limit_and_its_twin_lifts_it(nation: Any, scanner: Any, clock: Any) -> None:
    unit = nation.units["k101"]
    entry = uploaded(unit, files.untagged())
    tenant, today = unit.provider_id, product_clock.today()
    assert entry.twin_by == today + timedelta(days=30)
    with db.tenant_scope(tenant):
        (named,) = (one.attached() for one in queries.choosable(tenant, unit.pk, today))
        late = today + timedelta(days=31)
        assert queries.choosable(tenant, unit.pk, late) == []
        assert [refusal.code for _, refusal in queries.refusals(tenant, unit.pk, [named], late, 5)] == ["no_twin"]
        assert len(queries.offered(tenant, unit.pk, [named])) == 1, "running care keeps it"
    refusal = actions.replace(unit, HAND, entry.pk, files.untagged(text="Lika illa"), product_clock.now())
    assert isinstance(refusal, Refusal)
    assert refusal.code == "not_accessible"
    made = actions.replace(unit, HAND, entry.pk, files.tagged("Bra"), product_clock.now())
    assert isinstance(made, Entry)
    with db.tenant_scope(tenant):
        assert queries.refusals(tenant, unit.pk, [named], late, 5) == []
        first, twin = queries.offered(tenant, unit.pk, [named])
        assert (first.sha256, twin.twin_of) == (named.sha256, named.sha256)
        found = queries.fetched(tenant, unit.pk, [named], twin.sha256[:16])
        assert found is not None
        assert found.media_type == "application/pdf"


def test_another_units_file_is_nobodys(nation: Any, scanner: Any) -> None:
    unit, other = nation.units["k101"], nation.units["k102"]
    entry = uploaded(unit)
    with db.tenant_scope(unit.provider_id):
        named = queries.choosable(unit.provider_id, unit.pk, product_clock.today())[0].attached()
        assert queries.offered(unit.provider_id, other.pk, [named]) == []
        said = queries.refusals(unit.provider_id, other.pk, [named], product_clock.today(), 5)
        assert [refusal.code for _, refusal in said] == ["unknown"]
        assert queries.one(unit.provider_id, other.pk, entry.pk, product_clock.today()) is None
    assert not actions.end(other, HAND, entry.pk, product_clock.now())
    assert actions.replace(other, HAND, entry.pk, files.tagged(), product_clock.now()) is None
    with db.tenant_scope(nation.private.pk):
        assert File.objects.count() == 0


def test_an_ended_file_is_not_offered_and_can_be_taken_up_again(nation: Any, scanner: Any) -> None:
    unit = nation.units["k101"]
    entry = uploaded(unit)
    assert actions.end(unit, HAND, entry.pk, product_clock.now())
    with db.tenant_scope(unit.provider_id):
        assert queries.choosable(unit.provider_id, unit.pk, product_clock.today()) == []
    assert actions.end(unit, HAND, entry.pk, product_clock.now(), again=True)
    with db.tenant_scope(unit.provider_id):
        assert len(queries.choosable(unit.provider_id, unit.pk, product_clock.today())) == 1


def test_links_are_looked_at_and_a_dead_one_is_somebodys_task(
    nation: Any, sandbox: Any, monkeypatch: pytest.MonkeyPatch, clock: Any
) -> None:
    unit, tenant = nation.units["k101"], nation.provider.pk
    refusal = actions.add_link(unit, HAND, "https://evil.example/", product_clock.now())
    assert refusal is not None
    assert refusal.code == "domain"
    assert actions.add_link(unit, HAND, "https://www.1177.se/rontgen/", product_clock.now()) is None
    statuses = {"https://www.1177.se/rontgen/": 200}

    class Wired:
        def call(self, requests: Any, *, concurrency: int) -> list[Any]:
            return [jobs.Reply(statuses[one.url], b"") for one in requests]

    monkeypatch.setattr(jobs, "wire", Wired)
    assert jobs.check_links(tenant, product_clock.now()) == 0
    statuses["https://www.1177.se/rontgen/"] = 301
    assert jobs.check_links(tenant, product_clock.now()) == 0, "looked at already"
    assert jobs.check_links(tenant, product_clock.now() + timedelta(hours=24)) == 0, "not in the day"
    night = product_clock.now() + timedelta(hours=20)
    assert jobs.check_links(tenant, night) == 1
    with db.tenant_scope(tenant):
        (need,) = queries.needs(tenant, unit.pk, night, night.date())
        assert (need.code, "har flyttat" in need.text) == ("link", True)
        assert queries.how_many_need(tenant, unit.pk, night) == 1
        assert Link.objects.get().bad_since == night
    statuses["https://www.1177.se/rontgen/"] = 200
    assert jobs.check_links(tenant, night + timedelta(days=1)) == 0
    with db.tenant_scope(tenant):
        assert queries.needs(tenant, unit.pk, night, night.date()) == []
        assert queries.how_many_need(tenant, unit.pk, night) == 0
        assert Link.objects.get().bad_since is None


def test_a_picture_says_in_words_what_it_shows(nation: Any, scanner: Any) -> None:
    unit, now = nation.units["k101"], product_clock.now()
    refused = actions.upload(unit, HAND, "Karta", "sv", files.photo(), now)
    assert isinstance(refused, Refusal)
    assert refused.code == "description"
    refused = actions.upload(unit, HAND, "Karta", "sv", files.photo(), now, description="x" * 501)
    assert isinstance(refused, Refusal)
    made = actions.upload(unit, HAND, "Karta", "sv", files.photo(), now, description="Gå rakt\u202e fram\nfrån bussen.")
    assert not isinstance(made, Refusal)
    assert made.description == "Gå rakt fram från bussen."
    with db.tenant_scope(unit.provider_id):
        (shown,) = queries.of_unit(unit.provider_id, unit.pk, product_clock.today())
    assert shown.description == made.description
