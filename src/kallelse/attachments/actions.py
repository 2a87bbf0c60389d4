"""Take in a file, say what it is called, replace it by an accessible twin, end its use; note who uses it and where links lead."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec

from kallelse.attachments import rules, words
from kallelse.attachments.examining import Examined, examine
from kallelse.attachments.kinds import Refusal
from kallelse.attachments.models import Body, Entry, File, Link, Use
from kallelse.attachments.rules import State
from kallelse.audit import actions as audit
from kallelse.audit.actions import Action
from kallelse.connections import queries as connections
from kallelse.connections.models import CareUnit
from kallelse.kit import clamd, db
from kallelse.kit.clock import SWEDISH_TIME

MEGABYTE = 1_000_000


@dataclass(frozen=True, slots=True)
class Hand:
    """Who does it: named as in the access log, with the HSA-id and the commission."""

    actor: str
    employee: str
    commission: str

    def record(self, unit: CareUnit, action: Action, object: str, result: str = "ok") -> audit.Record:
        """One line of the access log."""
        return audit.Record(self.actor, action, "", object, audit.ADMINISTRATION, unit.hsa_id, self.commission, result)


@dataclass(frozen=True, slots=True)
class _Limits:
    largest: int
    pages_most: int
    twin_days: int


def upload(unit: CareUnit, hand: Hand, title: str, language: str, body: bytes, now: datetime, *, description: str = "") -> Entry | Refusal:
    """Lay a file in a unit's collection, or say why not. The bytes that came are examined, written anew and not kept.

    `description` says what a picture shows, and a picture must have one (R-DOS-3).
    """
    title, description = rules.plain_title(title), rules.plain_title(" ".join(description.split()))
    taken = rules.wrong_title(title) or _take(unit, body, now)
    if not isinstance(taken, Refusal):
        taken = rules.wrong_description(taken.examined.kind, description) or taken
    with db.tenant_scope(unit.provider_id):
        if isinstance(taken, Refusal):
            audit.write(now, [hand.record(unit, Action.ATTACHMENT_REFUSED, f"sha256:{hashlib.sha256(body).hexdigest()}", taken.code)])
            return taken
        file = _store(unit.provider_id, taken, now)
        entry = _lay(unit, hand, file, title, language, now, description)
        audit.write(now, [hand.record(unit, Action.ATTACHMENT_UPLOADED, f"attachment:{file.sha256}", file.state)])
    return entry


def replace(unit: CareUnit, hand: Hand, entry: UUID, body: bytes, now: datetime) -> Entry | Refusal | None:
    """Lay an accessible twin beside a file of the unit; None when the unit has no such file (R-DOS-5)."""
    with db.tenant_scope(unit.provider_id):
        old = Entry.objects.select_related("file").filter(tenant_id=unit.provider_id, unit_id=unit.pk, pk=entry).first()
    if old is None:
        return None
    taken = _take(unit, body, now)
    if not isinstance(taken, Refusal) and not taken.examined.found.accessible:
        lacking = " ".join(words.lacking(taken.examined.kind, taken.examined.found))
        taken = Refusal("not_accessible", words.NOT_ACCESSIBLE.format(lacking=lacking), str(words.MAKE_ACCESSIBLE))
    with db.tenant_scope(unit.provider_id):
        if isinstance(taken, Refusal):
            audit.write(now, [hand.record(unit, Action.ATTACHMENT_REFUSED, f"sha256:{hashlib.sha256(body).hexdigest()}", taken.code)])
            return taken
        file = _store(unit.provider_id, taken, now)
        _lay(unit, hand, file, old.title, old.language, now)
        Entry.objects.filter(pk=old.pk).update(twin=file)
        audit.write(now, [hand.record(unit, Action.ATTACHMENT_REPLACED, f"attachment:{old.file.sha256}", file.sha256[:16])])
        old.twin = file
    return old


def end(unit: CareUnit, hand: Hand, entry: UUID, now: datetime, *, again: bool = False) -> bool:
    """Offer a file for new use no more, or `again`. Kallelser that are on their way keep it. False when the unit has no such file."""
    with db.tenant_scope(unit.provider_id):
        mine = Entry.objects.select_related("file").filter(tenant_id=unit.provider_id, unit_id=unit.pk, pk=entry).first()
        if mine is None:
            return False
        Entry.objects.filter(pk=mine.pk).update(ended_at=None if again else now)
        action = Action.ATTACHMENT_OFFERED if again else Action.ATTACHMENT_ENDED
        audit.write(now, [hand.record(unit, action, f"attachment:{mine.file.sha256}")])
    return True


def note_uses(tenant_id: int, named: Sequence[tuple[UUID, int, Mapping[str, Any]]], now: datetime) -> list[UUID]:
    """Remember which kallelser (invitation, unit, content) use which files. Inside the tenant's scope.

    Returns the invitations that name a file which cannot be given out: one that the unit does not have, or that is not clean.
    """
    wanted = [(id_, unit, one) for id_, unit, said in named for one in said.get("attachments", ())]
    if not wanted:
        return []
    mine = {
        (unit, sha): (file, state)
        for unit, sha, file, state in Entry.objects.filter(
            tenant_id=tenant_id, unit_id__in={unit for _, unit, _ in wanted}, file__sha256__in={one["sha256"] for _, _, one in wanted}
        ).values_list("unit_id", "file__sha256", "file_id", "file__state")
    }
    found = [(id_, unit, mine.get((unit, one["sha256"])), one) for id_, unit, one in wanted]
    Use.objects.bulk_create(
        [
            Use(tenant_id=tenant_id, unit_id=unit, file_id=file[0], invitation=id_, use=one.get("use", "both"), at=now)
            for id_, unit, file, one in found
            if file is not None
        ],
        ignore_conflicts=True,
    )
    return sorted({id_ for id_, _, file, _ in found if file is None or file[1] != State.CLEAN})


def note_template(
    unit: CareUnit, template: int, attached: Sequence[tuple[str, str]], urls: Sequence[str], employee: str, now: datetime
) -> None:
    """Remember which files (sha256, where) and links a version of a template names, so that its owner is told when one of them fails.

    Inside the tenant's scope; the same again changes nothing. Files and addresses that may not be used are refused before (`queries`).
    """
    files = {one.sha256: one.pk for one in File.objects.filter(tenant_id=unit.provider_id, sha256__in=[sha for sha, _ in attached])}
    Use.objects.bulk_create(
        [
            Use(tenant_id=unit.provider_id, unit_id=unit.pk, file_id=files[sha], template=template, use=where, at=now)
            for sha, where in attached
            if sha in files
        ],
        ignore_conflicts=True,
    )
    Link.objects.bulk_create(
        [Link(tenant_id=unit.provider_id, unit_id=unit.pk, url=url, template=template, by=employee, at=now) for url in dict.fromkeys(urls)],
        ignore_conflicts=True,
    )


def forget_template(tenant_id: int, template: int) -> None:
    """A version of a template is retired: its links are looked at no more. Inside the tenant's scope."""
    Link.objects.filter(tenant_id=tenant_id, template=template).delete()
    Use.objects.filter(tenant_id=tenant_id, template=template).delete()


def add_link(unit: CareUnit, hand: Hand, url: str, now: datetime) -> Refusal | None:
    """Put an address on the unit's own list, which is looked at every night; why not, when it may not be given to patients."""
    refusal = rules.wrong_link(url, domains(unit, now))
    if refusal is not None:
        return refusal
    with db.tenant_scope(unit.provider_id):
        made = Link(tenant_id=unit.provider_id, unit_id=unit.pk, url=url, by=hand.employee, at=now)
        Link.objects.bulk_create([made], ignore_conflicts=True)
        audit.write(now, [hand.record(unit, Action.LINK_ADDED, "link")])
    return None


def remove_link(unit: CareUnit, hand: Hand, link: UUID, now: datetime) -> bool:
    """Take an address off the unit's own list; one that a template holds stays until the template is changed."""
    with db.tenant_scope(unit.provider_id):
        gone, _ = Link.objects.filter(tenant_id=unit.provider_id, unit_id=unit.pk, pk=link, template=None).delete()
        if gone:
            audit.write(now, [hand.record(unit, Action.LINK_REMOVED, f"link:{link}")])
    return gone > 0


def domains(unit: CareUnit, now: datetime) -> tuple[str, ...]:
    """The domains that may be linked to."""
    values = connections.parameters(unit.provider_id, unit.care_level, now.astimezone(SWEDISH_TIME).date())
    return tuple(str(one) for one in values.get("link_domains", ()))


@dataclass(frozen=True, slots=True)
class _Taken:
    examined: Examined
    original: str
    verdict: clamd.Clean | clamd.Threat | clamd.Unscanned


def _take(unit: CareUnit, body: bytes, now: datetime) -> _Taken | Refusal:
    """Examine and scan; outside any transaction, since both may take seconds."""
    limits = _limits(unit, now)
    if len(body) > limits.largest:
        return words.too_large(limits.largest)
    # What came is scanned as it came: written anew, it might no longer look like what it was.
    if body and clamd.is_configured() and isinstance(clamd.scan(body), clamd.Threat):
        return words.infected()
    examined = examine(body, largest=limits.largest, pages_most=limits.pages_most)
    if isinstance(examined, Refusal):
        return examined
    verdict = clamd.scan(examined.body)
    if isinstance(verdict, clamd.Threat):
        return words.infected()
    return _Taken(examined, hashlib.sha256(body).hexdigest(), verdict)


def _limits(unit: CareUnit, now: datetime) -> _Limits:
    values = connections.parameters(unit.provider_id, unit.care_level, now.astimezone(SWEDISH_TIME).date())
    return _Limits(
        int(values["attachment_largest_mb"] * MEGABYTE), int(values["attachment_pages_most"]), int(values["attachment_twin_days"])
    )  # fmt: skip


def _store(tenant_id: int, taken: _Taken, now: datetime) -> File:
    """The file's row, made now or there already; bytes that once were found infected are never made clean by being uploaded again."""
    examined, verdict = taken.examined, taken.verdict
    clean = isinstance(verdict, clamd.Clean)
    file, made = File.objects.get_or_create(
        tenant_id=tenant_id,
        sha256=hashlib.sha256(examined.body).hexdigest(),
        defaults={
            "original": taken.original, "kind": examined.kind, "size": len(examined.body), "found": msgspec.to_builtins(examined.found),
            "state": State.CLEAN if clean else State.QUARANTINED, "made_at": now, "scanned_at": now if clean else None,
            "scanned_by": verdict.by if isinstance(verdict, clamd.Clean) else "",
        },
    )  # fmt: skip
    if made:
        Body.objects.create(file=file, tenant_id=tenant_id, content=examined.body)
    return file


def _lay(unit: CareUnit, hand: Hand, file: File, title: str, language: str, now: datetime, description: str = "") -> Entry:
    found = file.found
    accessible = found.get("tagged") and found.get("language") and found.get("title") and not found.get("pictures_only")
    today = now.astimezone(SWEDISH_TIME).date()
    entry, made = Entry.objects.get_or_create(
        unit_id=unit.pk,
        file=file,
        defaults={
            "tenant_id": unit.provider_id, "title": title, "language": language, "by": hand.employee, "at": now,
            "description": description,
            "twin_by": None if accessible else today + timedelta(days=_limits(unit, now).twin_days),
        },
    )  # fmt: skip
    description = description or entry.description
    if not made and ((entry.title, entry.language, entry.description) != (title, language, description) or entry.ended_at is not None):
        # The same bytes again: what the unit calls them now holds, and how long they may be used without a twin is counted as before.
        entry.title, entry.language, entry.description, entry.ended_at = title, language, description, None
        entry.save(update_fields=["title", "language", "ended_at"])
    return entry
