"""What a unit has, what may be used now, and what a patient may fetch. Every function runs inside the tenant's scope."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

import msgspec

from kallelse.attachments import rules, words
from kallelse.attachments.found import Found, Kind
from kallelse.attachments.kinds import MEDIA, SUFFIX, Refusal
from kallelse.attachments.models import Body, Entry, File, Link, Use
from kallelse.attachments.rules import LinkState, Standing, State
from kallelse.invitations.wording import Attached
from kallelse.kit import db

PREFIX = 16
"""So many signs of the hash stand in an address."""
PATIENCE = timedelta(days=2)
"""A site that does not answer is not told of before this: it, or our own way out, may be down for a night."""
SOON = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Shown:
    """A file of a unit as its pages show it. `uses` are kallelser; `bar` is why it cannot be used anew."""

    id: UUID
    sha256: str
    title: str
    language: str
    description: str
    kind: Kind
    details: str
    state: State
    threat: str
    scanned_at: datetime | None
    by: str
    at: datetime
    found: Found
    removed: str
    lacking: tuple[str, ...]
    twin_by: date | None
    twin: str
    bar: Refusal | None
    uses: int
    templates: int


@dataclass(frozen=True, slots=True)
class Choice:
    """A file that may be used in a new kallelse or template, ready for `Wording.attachments` or a block."""

    sha256: str
    title: str
    language: str
    kind: str
    size: int
    pages: int
    description: str = ""

    def attached(self, where: str = rules.Where.BOTH) -> Attached:
        """As a kallelse names it."""
        return Attached(
            sha256=self.sha256, title=self.title, use=str(where), kind=self.kind, size=self.size, pages=self.pages,
            description=self.description,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Fetched:
    """The bytes of a file with the type that we found ourselves, for the one who may have them."""

    sha256: str
    title: str
    media_type: str
    suffix: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Offered:
    """A file that a patient may fetch: pinned by the kallelse, or the accessible twin of one that is."""

    sha256: str
    title: str
    details: str
    twin_of: str = ""

    @property
    def address(self) -> str:
        """What stands for it in an address."""
        return self.sha256[:PREFIX]


@dataclass(frozen=True, slots=True)
class Need:
    """Something about files and links that a person at the unit must see to. `code`: infected, link, twin_late, twin_soon."""

    code: str
    text: str
    remedy: str
    entry: UUID | None = None
    template: int | None = None
    by: datetime | None = None


def of_unit(tenant_id: int, unit_id: int, today: date) -> list[Shown]:
    """All files of a unit, the newest first."""
    rows = Entry.objects.select_related("file", "twin").filter(tenant_id=tenant_id, unit_id=unit_id).order_by("-at", "-id")
    return [_shown(one, today) for one in rows]


def one(tenant_id: int, unit_id: int, entry: UUID, today: date) -> Shown | None:
    """A file of a unit; None when the unit does not have it."""
    found = Entry.objects.select_related("file", "twin").filter(tenant_id=tenant_id, unit_id=unit_id, pk=entry).first()
    return _shown(found, today) if found else None


def choosable(tenant_id: int, unit_id: int, today: date) -> list[Choice]:
    """The files that may be used anew, by title."""
    rows = Entry.objects.select_related("file", "twin").filter(tenant_id=tenant_id, unit_id=unit_id).order_by("title", "id")
    return [_choice(one) for one in rows if rules.barred(_standing(one), today) is None]


def refusals(tenant_id: int, unit_id: int, attached: Sequence[Attached], today: date, most: int) -> list[tuple[str, Refusal]]:
    """Why attachments may not be used anew, by hash: what a sender or the approver of a template is told. Empty = all may."""
    mine = {
        one.file.sha256: one
        for one in Entry.objects.select_related("file", "twin").filter(
            tenant_id=tenant_id, unit_id=unit_id, file__sha256__in=[one.sha256 for one in attached]
        )
    }
    said = [(one.sha256, refusal) for one in attached if (refusal := _refusal(mine.get(one.sha256), one, today)) is not None]
    if len(attached) > most:
        said.append(("", words.too_many(most)))
    return said


def wanting(tenant_id: int, unit_id: int, attached: Sequence[Attached]) -> dict[str, tuple[str, str]]:
    """Files, by hash, that not everybody can read and that have no twin: the rule and the remedy."""
    rows = Entry.objects.select_related("file", "twin").filter(
        tenant_id=tenant_id, unit_id=unit_id, file__sha256__in=[one.sha256 for one in attached], twin_by__isnull=False
    )
    found = {one.file.sha256: (one, _standing(one)) for one in rows}
    return {
        sha: words.need_twin(one.title, standing.twin_by, late=False)
        for sha, (one, standing) in found.items()
        if standing.twin_by is not None and not standing.has_twin
    }


def content_of(tenant_id: int, unit_id: int, entry: UUID) -> Fetched | None:
    """The bytes of a unit's own file, clean or not yet looked at by a scanner, never an infected one."""
    row = Entry.objects.select_related("file").filter(tenant_id=tenant_id, unit_id=unit_id, pk=entry).first()
    return _fetched(row.file, row.title) if row and row.file.state == State.CLEAN else None


def offered(tenant_id: int, unit_id: int, attached: Sequence[Attached]) -> list[Offered]:
    """What a patient may fetch of what her kallelse names: the unit's own, clean, meant for the screen; each followed by its twin."""
    digital = [one for one in attached if one.use != rules.Where.PAPER]
    if not digital:
        return []
    mine = _clean(tenant_id, unit_id, {one.sha256 for one in digital})
    shown: list[Offered] = []
    for one in digital:
        entry = mine.get(one.sha256)
        if entry is None:
            continue
        shown.append(Offered(one.sha256, one.title, _details(entry.file)))
        twin = entry.twin
        if twin is not None and twin.state == State.CLEAN and twin.sha256 != one.sha256:
            shown.append(Offered(twin.sha256, words.TWIN_TITLE.format(title=one.title), _details(twin), one.sha256))
    return shown


def fetched(tenant_id: int, unit_id: int, attached: Sequence[Attached], prefix: str) -> Fetched | None:
    """The bytes behind an address in a kallelse that names `attached`; None when it leads to nothing of hers."""
    if len(prefix) != PREFIX:
        return None
    for each in offered(tenant_id, unit_id, attached):
        if each.sha256.startswith(prefix):
            return _fetched(File.objects.get(tenant_id=tenant_id, sha256=each.sha256), each.title)
    return None


def withheld(tenant_id: int, unit_id: int, attached: Sequence[Attached]) -> frozenset[str]:
    """The hashes, of what a kallelse names, that may not be given out: not the unit's, not clean."""
    names = {one.sha256 for one in attached}
    return frozenset(names - _clean(tenant_id, unit_id, names).keys()) if names else frozenset()


def bodies(tenant_id: int, hashes: Collection[str]) -> dict[str, tuple[Kind, int, bytes]]:
    """Kind, pages and bytes of clean files, to be enclosed in letters."""
    rows = Body.objects.select_related("file").filter(tenant_id=tenant_id, file__sha256__in=set(hashes), file__state=State.CLEAN)
    return {one.file.sha256: (Kind(one.file.kind), int(one.file.found.get("pages", 1)), bytes(one.content)) for one in rows}


def links(tenant_id: int, unit_id: int) -> list[Link]:
    """The unit's links and those of its templates, the bad ones first."""
    return list(Link.objects.filter(tenant_id=tenant_id, unit_id=unit_id).order_by("state", "url"))


def used_by(tenant_id: int, unit_id: int, sha256: str) -> list[UUID]:
    """The kallelser of a unit that name a file, at most 500."""
    rows = Use.objects.filter(tenant_id=tenant_id, unit_id=unit_id, file__sha256=sha256, template=None)
    return [one for one in rows.values_list("invitation", flat=True)[:500] if one is not None]


def needs(tenant_id: int, unit_id: int, now: datetime, today: date) -> list[Need]:
    """What a person at the unit must see to: derived, so that it is gone when it is done. The most pressing first."""
    found: list[Need] = []
    rows = list(Entry.objects.select_related("file", "twin").filter(tenant_id=tenant_id, unit_id=unit_id, ended_at=None))
    used = _counts(tenant_id, [one.file_id for one in rows])
    for one in rows:
        standing = _standing(one)
        if standing.state is State.INFECTED:
            found.append(Need("infected", *words.need_infected(one.title, used.get(one.file_id, 0)), entry=one.pk))
        elif standing.twin_by is not None and not standing.has_twin and standing.twin_by <= (now + SOON).date():
            late = standing.twin_by < today
            found.append(Need("twin_late" if late else "twin_soon", *words.need_twin(one.title, standing.twin_by, late=late), entry=one.pk))
    found += [
        Need("link", *words.need_link(link.url, link.said), template=link.template, by=link.bad_since)
        for link in Link.objects.filter(tenant_id=tenant_id, unit_id=unit_id, state=LinkState.BAD)
        if link.said != "silent" or (link.bad_since is not None and now - link.bad_since >= PATIENCE)
    ]
    order = ("infected", "link", "twin_late", "twin_soon")
    return sorted(found, key=lambda each: order.index(each.code))


_NEED = """
SELECT (SELECT count(*) FROM attachments_entry e JOIN attachments_file f ON f.id = e.file_id
        LEFT JOIN attachments_file t ON t.id = e.twin_id AND t.state = 'clean'
        WHERE e.tenant_id = %(tenant)s AND e.unit_id = %(unit)s AND e.ended_at IS NULL
          AND (f.state = 'infected' OR (e.twin_by <= %(soon)s AND t.id IS NULL)))
     + (SELECT count(*) FROM attachments_link l WHERE l.unit_id = %(unit)s AND l.tenant_id = %(tenant)s AND l.state = 'bad'
          AND (l.said <> 'silent' OR l.bad_since <= %(patient)s))
"""


def how_many_need(tenant_id: int, unit_id: int, now: datetime) -> int:
    """How many `needs` there are, in one question: the work list asks it."""
    values = {"tenant": tenant_id, "unit": unit_id, "soon": (now + SOON).date(), "patient": now - PATIENCE}
    return int(db.run(_NEED, values)[0][0])


def how_many_wait(tenant_id: int, unit_id: int) -> int:
    """Files of a unit that no scanner has looked at."""
    return Entry.objects.filter(tenant_id=tenant_id, unit_id=unit_id, file__state=State.QUARANTINED).count()


def _clean(tenant_id: int, unit_id: int, hashes: Collection[str]) -> dict[str, Entry]:
    rows = Entry.objects.select_related("file", "twin").filter(
        tenant_id=tenant_id, unit_id=unit_id, file__sha256__in=set(hashes), file__state=State.CLEAN
    )
    return {one.file.sha256: one for one in rows}


def _refusal(mine: Entry | None, named: Attached, today: date) -> Refusal | None:
    if mine is None:
        return words.unknown_file()
    if named.use not in set(rules.Where):
        return words.unknown_use(named.use)
    return rules.barred(_standing(mine), today)


def _standing(one: Entry) -> Standing:
    has_twin = one.twin is not None and one.twin.state == State.CLEAN
    return Standing(State(one.file.state), one.ended_at, has_twin, one.twin_by)


def _choice(one: Entry) -> Choice:
    return Choice(
        one.file.sha256, one.title, one.language, one.file.kind, one.file.size, int(one.file.found.get("pages", 1)), one.description
    )


def _details(file: File) -> str:
    return words.kind_and_size(file.kind, file.size, int(file.found.get("pages", 1)))


def _fetched(file: File, title: str) -> Fetched:
    kind = Kind(file.kind)
    content = Body.objects.get(tenant_id=file.tenant_id, file=file).content
    return Fetched(file.sha256, title, MEDIA[kind], SUFFIX[kind], bytes(content))


def _counts(tenant_id: int, files: Collection[UUID]) -> dict[UUID, int]:
    counts: dict[UUID, int] = {}
    for file in Use.objects.filter(tenant_id=tenant_id, file_id__in=set(files), template=None).values_list("file_id", flat=True):
        counts[file] = counts.get(file, 0) + 1
    return counts


def _shown(one: Entry, today: date) -> Shown:
    file, found = one.file, msgspec.convert(one.file.found, Found)
    uses = Use.objects.filter(tenant_id=one.tenant_id, file=file)
    return Shown(
        id=one.pk, sha256=file.sha256, title=one.title, language=one.language,
        description=one.description, kind=Kind(file.kind), details=_details(file),
        state=State(file.state), threat=file.threat, scanned_at=file.scanned_at, by=one.by, at=one.at, found=found,
        removed=words.removed(found), lacking=tuple(words.lacking(Kind(file.kind), found)) if one.twin_by else (),
        twin_by=one.twin_by, twin=one.twin.sha256 if one.twin else "", bar=rules.barred(_standing(one), today),
        uses=uses.filter(template=None).count(), templates=uses.filter(invitation=None).count(),
    )  # fmt: skip
