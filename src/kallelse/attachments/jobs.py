"""Pieces of the worker's watch: scan what waits and what newer signatures have not seen, and look at every link at night."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import F, Q

from kallelse.attachments import rules
from kallelse.attachments.models import Body, Entry, File, Link, Use
from kallelse.attachments.rules import LinkState, State
from kallelse.audit import actions as audit
from kallelse.audit.actions import Action
from kallelse.connections import queries as connections
from kallelse.invitations import events
from kallelse.invitations.events import Happened
from kallelse.kit import clamd, db
from kallelse.kit.clock import SWEDISH_TIME
from kallelse.kit.logs import log
from kallelse.kit.wire import Reply, Request, wire

_log = log("attachments")
AT_ONCE = 20
"""Files scanned in one piece: each may take a second, and the worker has other things to do."""
STALE = timedelta(days=1)
LINKS_AT_ONCE = 40
LINK_PATIENCE_S = 10.0
NIGHT = range(6)
"""The hours, by the Swedish clock, in which links are looked at again; a new one is looked at at once."""
LOOKED_AT = timedelta(hours=20)
USES_AT_ONCE = 1000


def scan(tenant_id: int, now: datetime) -> int:
    """Scan files that wait, then those that the scanner's present signatures have not seen; returns how many came out of quarantine."""
    if not clamd.is_configured():
        return 0
    with db.tenant_scope(tenant_id):
        held = File.objects.filter(tenant_id=tenant_id, scanned_at=None, state=State.QUARANTINED).order_by("made_at")
        waiting = list(held.values_list("pk", flat=True)[:AT_ONCE])
    signatures = clamd.version()[:100]
    if not signatures:
        _log.warning("virus scanner silent", tenant=tenant_id, count=len(waiting))
        return 0
    with db.tenant_scope(tenant_id):
        seen = File.objects.filter(tenant_id=tenant_id, scanned_at__isnull=False, state=State.CLEAN)
        stale = seen.filter(Q(scanned_at__lt=now - STALE) | ~Q(scanned_by=signatures)).order_by("scanned_at")
        again = list(stale.values_list("pk", flat=True)[: AT_ONCE - len(waiting)])
    return sum(_scan_one(tenant_id, one, now) for one in [*waiting, *again])


def _scan_one(tenant_id: int, id_: UUID, now: datetime) -> int:
    with db.tenant_scope(tenant_id):
        body = bytes(Body.objects.get(tenant_id=tenant_id, file_id=id_).content)
    verdict = clamd.scan(body)
    if isinstance(verdict, clamd.Unscanned):
        _log.warning("file not scanned", tenant=tenant_id, kind=verdict.reason)
        return 0
    with db.tenant_scope(tenant_id):
        file = File.objects.select_for_update(no_key=True).get(tenant_id=tenant_id, pk=id_)
        before = file.state
        if before == State.INFECTED:
            return 0
        file.scanned_at, file.scanned_by = now, verdict.by
        if isinstance(verdict, clamd.Threat):
            file.state, file.threat = State.INFECTED, verdict.name
            _withdraw(tenant_id, file, now)
        else:
            file.state = State.CLEAN
        file.save(update_fields=["state", "threat", "scanned_at", "scanned_by"])
    return int(before == State.QUARANTINED)


def _withdraw(tenant_id: int, file: File, now: datetime) -> None:
    """From here on nobody is shown the file or given it: every reader asks for its state. The kallelser that name it tell when."""
    _log.error("file infected", tenant=tenant_id, file=str(file.pk))
    units = list(Entry.objects.filter(tenant_id=tenant_id, file=file).values_list("unit_id", flat=True))
    records = [
        audit.Record("system:attachments", Action.ATTACHMENT_INFECTED, "", f"attachment:{file.sha256}", unit=connections.unit(one).hsa_id)
        for one in units
    ]
    audit.write(now, records)
    uses = Use.objects.filter(tenant_id=tenant_id, file=file, template=None)
    named = [one for one in uses.values_list("invitation", flat=True) if one is not None]
    for start in range(0, len(named), USES_AT_ONCE):
        events.add_events(tenant_id, now, [Happened(one, "attachment_withdrawn") for one in named[start : start + USES_AT_ONCE]])


def check_links(tenant_id: int, now: datetime) -> int:
    """Look at new links, and at every link once a night; returns how many of them are bad. A few at a time, since a site may be slow."""
    again = Q(checked_at__lt=now - LOOKED_AT) if now.astimezone(SWEDISH_TIME).hour in NIGHT else Q(pk=None)
    with db.tenant_scope(tenant_id):
        due = Link.objects.filter(Q(checked_at=None) | again, tenant_id=tenant_id)
        found = list(due.order_by(F("checked_at").asc(nulls_first=True))[:LINKS_AT_ONCE])
    allowed = {one.unit_id: _domains(one.unit_id, now) for one in found}
    addresses = sorted({one.url for one in found if rules.wrong_link(one.url, allowed[one.unit_id]) is None})
    # One sign is asked for, since nobody reads the page; what is asked says nothing of anybody.
    headers = {"Range": "bytes=0-0", "Accept": "*/*", "User-Agent": "kallelse-link-check"}
    asked = [Request(url, b"", headers, method="GET", timeout_s=LINK_PATIENCE_S) for url in addresses]
    answers = wire().call(asked, concurrency=LINKS_AT_ONCE // 2)
    looks = {url: rules.look(answer.status if isinstance(answer, Reply) else None) for url, answer in zip(addresses, answers, strict=True)}
    bad = 0
    with db.tenant_scope(tenant_id):
        for one in found:
            one.said = looks.get(one.url, "domain")
            one.state, one.checked_at = (LinkState.BAD if one.said else LinkState.GOOD), now
            one.bad_since = (one.bad_since or now) if one.said else None
            bad += bool(one.said)
        Link.objects.bulk_update(found, ["state", "said", "checked_at", "bad_since"], batch_size=200)
    return bad


def _domains(unit_id: int, now: datetime) -> tuple[str, ...]:
    unit = connections.unit(unit_id)
    values = connections.parameters(unit.provider_id, unit.care_level, now.astimezone(SWEDISH_TIME).date())
    return tuple(str(one) for one in values.get("link_domains", ()))
