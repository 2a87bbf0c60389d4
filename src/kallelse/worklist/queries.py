"""The work list of a unit, everything that is going on there, and what a search finds. All run inside the unit's `db.tenant_scope`."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from datetime import time as clock_time
from typing import Any
from uuid import UUID

import msgspec

from kallelse.kit import db
from kallelse.kit.clock import SWEDISH_TIME
from kallelse.persons.rules import PROTECTED
from kallelse.worklist import derived, reached, rules
from kallelse.worklist.rules import Topic, topic

PAGE = 25
MOST_COUNTED = 1000
"""How many of everything are counted: beyond that "more than" is all that anybody needs."""


@dataclass(frozen=True, slots=True)
class Mark:
    """What is said about a line: who has taken it (employeeHsaId and name), the last note, and until when it rests."""

    assignee: str = ""
    assignee_name: str = ""
    note: str = ""
    noted_by: str = ""
    noted_at: datetime | None = None
    rests_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """One line: whose kallelse (or booking), how far it has come, and what needs doing by when. `kind` is empty where nothing does.

    `name` is empty for a protected person. `steps` hold channel and state. `things` is how many things wait, the one told included.
    """

    id: UUID
    number: str
    subject: str
    name: str
    protected: bool
    visit_start: datetime | None
    state: str
    answer: str
    steps: tuple[dict[str, Any], ...]
    kind: str = ""
    why: str = ""
    since: datetime | None = None
    act_by: datetime | None = None
    things: int = 0
    mark: Mark = Mark()

    @property
    def is_booking(self) -> bool:
        """Whether it is a booking without a kallelse that matches it; `id` is then the booking's."""
        return self.kind == rules.Kind.BOOKING


@dataclass(frozen=True, slots=True)
class Listing:
    """One page of lines, and how many there are in all."""

    rows: tuple[Line, ...]
    total: int


@dataclass(frozen=True, slots=True)
class Choice:
    """Which lines are wanted: everybody's, `mine`, `free` or `resting` ones, and of one topic or all."""

    whose: str = "all"
    topic: Topic | None = None


ALL = Choice()


@dataclass(frozen=True, slots=True)
class Overview:
    """How many lines there are of each sort: topic, whether the colleague has taken it, whether nobody has, whether it must be done today,
    whether it rests."""

    groups: tuple[tuple[Topic, bool, bool, bool, bool, int], ...] = ()

    def count(self, choice: Choice) -> int:
        """How many lines a choice has."""
        return sum(
            n
            for its, mine, free, _today, rests, n in self.groups
            if rests == (choice.whose == "resting") and choice.topic in (None, its) and {"mine": mine, "free": free}.get(choice.whose, True)
        )

    @property
    def needing(self) -> int:
        """How many need somebody now."""
        return self.count(ALL)

    @property
    def today(self) -> int:
        """How many of them must be done today."""
        return sum(n for _its, _mine, _free, today, rests, n in self.groups if today and not rests)

    @property
    def resting(self) -> int:
        """How many rest."""
        return self.count(Choice("resting"))

    @property
    def topics(self) -> dict[Topic, int]:
        """How many of them each topic has, of those that have any."""
        found = {its: self.count(Choice(topic=its)) for its in Topic}
        return {its: n for its, n in found.items() if n}


@dataclass(frozen=True, slots=True)
class Look:
    """The list as it is now: a page of it, how much there is, the proof of who is reached, and what the morning tells."""

    listing: Listing
    overview: Overview
    proof: reached.Proof
    morning: reached.Morning


_PERSON = """LEFT JOIN LATERAL (
    SELECT q.standing, q.given_name, q.surname FROM persons_person q
    WHERE q.tenant_id = %(tenant)s AND q.identity = i.subject LIMIT 1) p ON true
"""
_STEPS = """
    (SELECT coalesce(jsonb_agg(jsonb_build_object('channel', s.channel, 'state', s.state)), '[]')
     FROM invitations_step s WHERE s.invitation_id = i.id)
"""
_NAME = "coalesce(nullif(concat_ws(' ', nullif(p.given_name, ''), nullif(p.surname, '')), ''), i.content->>'person_name', '')"

_GROUPS = """
SELECT kind, why, rests, coalesce(assignee = %(me)s::text, false) AS mine, coalesce(assignee, '') = '' AS free,
    coalesce(act_by < %(tonight)s, false) AS today, count(*) AS n
"""
_GROUPED = "GROUP BY kind, why, rests, 4, 5, 6"

# Whom a line is about is found first: under row-level security an index is not used for what is worked out where it is compared.
# The lines are few and are made once; what a page shows of each is read for that page alone. There is always a row, for the overview.
_NEEDS_ME = f"""
WITH near AS MATERIALIZED ({derived.NEAR}), line AS MATERIALIZED ({derived.LINES}),
wanted AS (
    SELECT * FROM line WHERE rests = (%(whose)s::text = 'resting')
      AND (%(whose)s::text IN ('all', 'resting') OR %(whose)s::text = 'mine' AND assignee = %(me)s::text
           OR %(whose)s::text = 'free' AND coalesce(assignee, '') = '')
      AND (%(topic)s::text = '' OR kind = ANY(%(kinds)s::text[])
           OR kind = 'manual' AND (why = ANY(%(reasons)s::text[])) <> %(others)s::boolean)
)
SELECT f.figures, o.groups, (SELECT count(*) FROM wanted), coalesce(l.id, l.booking), coalesce(i.number, v.number, ''),
    coalesce(i.subject, b.subject), coalesce(i.visit_start, b.starts), coalesce(i.state, ''), coalesce(i.answer, ''), p.standing, {_NAME},
    {_STEPS}, l.kind, l.why, l.since, l.act_by, l.things, l.assignee, c.name, l.note, n.name, l.noted_by, l.noted_at,
    CASE WHEN l.rests THEN l.snoozed_until END
FROM (SELECT jsonb_agg(jsonb_build_array(kind, why, rests, mine, free, today, n)) AS groups FROM ({_GROUPS} FROM line {_GROUPED}) g) o
CROSS JOIN (SELECT to_jsonb(found) AS figures FROM ({reached.FIGURES}) found({", ".join(f"f{n:02}" for n in range(13))})) f
LEFT JOIN (
    SELECT * FROM wanted ORDER BY act_by NULLS LAST, coalesce(id, booking) LIMIT %(size)s::bigint OFFSET %(skip)s::bigint) l ON true
LEFT JOIN invitations_invitation i ON i.id = l.id
LEFT JOIN balance_booking b ON b.id = l.booking
LEFT JOIN LATERAL (
    SELECT number FROM invitations_invitation w
    WHERE w.source_id = b.source_id AND w.reference = b.reference AND w.unit_id = %(unit)s ORDER BY w.version DESC LIMIT 1) v ON true
CROSS JOIN LATERAL (SELECT coalesce(i.subject, b.subject) AS identity OFFSET 0) whom
LEFT JOIN LATERAL (
    SELECT q.standing, q.given_name, q.surname FROM persons_person q
    WHERE q.tenant_id = %(tenant)s AND q.identity = whom.identity LIMIT 1) p ON true
LEFT JOIN worklist_colleague c ON c.unit_id = %(unit)s AND c.employee = l.assignee
LEFT JOIN worklist_colleague n ON n.unit_id = %(unit)s AND n.employee = l.noted_by
ORDER BY l.act_by NULLS LAST, coalesce(l.id, l.booking)
"""  # noqa: S608  Every part is a constant of this module or of `derived`.

_OF_ONE = f"""
WITH near AS MATERIALIZED ({derived.NEAR_OF})
SELECT 1, i.id, i.number, i.subject, i.visit_start, i.state, i.answer, p.standing, {_NAME}, {_STEPS}, coalesce(l.kind, ''),
    coalesce(l.why, ''), l.since, l.act_by, coalesce(l.things, 0), m.assignee, c.name, m.note, n.name, m.noted_by, m.noted_at,
    CASE WHEN l.rests THEN l.snoozed_until END
FROM invitations_invitation i
LEFT JOIN ({derived.LINES_OF}) l ON l.id = i.id
LEFT JOIN worklist_mark m ON m.invitation_id = i.id
{_PERSON}LEFT JOIN worklist_colleague c ON c.unit_id = %(unit)s AND c.employee = m.assignee
LEFT JOIN worklist_colleague n ON n.unit_id = %(unit)s AND n.employee = m.noted_by
WHERE i.unit_id = %(unit)s AND i.id = ANY(%(only)s::uuid[])
"""  # noqa: S608

_IDS = "SELECT id, number FROM invitations_invitation WHERE unit_id = %(unit)s AND number = ANY(%(numbers)s::text[])"

_OVERVIEW = f"WITH near AS MATERIALIZED ({derived.NEAR}) {_GROUPS} FROM ({derived.LINES}) line {_GROUPED}"

# Whether there is news: how much there is, and which of the shown ones still need somebody, from the same lines.
_NEWS = f"""
WITH near AS MATERIALIZED ({derived.NEAR}), line AS MATERIALIZED ({derived.LINES})
SELECT (SELECT jsonb_agg(jsonb_build_array(kind, why, rests, mine, free, today, n)) FROM ({_GROUPS} FROM line {_GROUPED}) g),
    ARRAY(SELECT id FROM line WHERE NOT rests AND id = ANY(%(only)s::uuid[]))
"""  # noqa: S608

_SHOWN = f"""
    i.id, i.number, i.subject, i.visit_start, i.state, i.answer, p.standing, {_NAME}, {_STEPS}, '', '', NULL::timestamptz,
    NULL::timestamptz, 0, NULL, NULL, NULL, NULL, NULL, NULL::timestamptz, NULL::timestamptz
"""

_EVERY = f"""
SELECT (SELECT count(*) FROM (
    SELECT FROM invitations_invitation n WHERE n.unit_id = %(unit)s AND n.state IN ('draft', 'ready', 'active')
    LIMIT %(most)s::bigint) few), {_SHOWN}
FROM (SELECT * FROM invitations_invitation n WHERE n.unit_id = %(unit)s AND n.state IN ('draft', 'ready', 'active')
      ORDER BY n.visit_start, n.id LIMIT %(size)s::bigint OFFSET %(skip)s::bigint) i
{_PERSON}ORDER BY i.visit_start, i.id
"""  # noqa: S608

# A person is found under every number that the register has called the same person.
_SEARCH = f"""
SELECT count(*) OVER (), {_SHOWN}
FROM invitations_invitation i
{_PERSON}WHERE i.id = ANY(ARRAY(
    SELECT n.id FROM invitations_invitation n WHERE n.unit_id = %(unit)s AND n.number = %(number)s::text
    UNION
    SELECT n.id FROM invitations_invitation n WHERE n.unit_id = %(unit)s AND n.subject = ANY(ARRAY(
        SELECT %(subject)s::text UNION SELECT e.identity FROM persons_person e
        WHERE e.tenant_id = %(tenant)s AND e.main_identity = %(subject)s::text AND e.main_identity <> e.identity))))
ORDER BY i.visit_start DESC NULLS FIRST, i.version DESC LIMIT 100
"""  # noqa: S608


def look(tenant_id: int, unit_id: int, now: datetime, page: int = 1, choice: Choice = ALL, *, me: str = "") -> Look:
    """All that the list's page shows, by one statement. `me` is the employeeHsaId that `mine` means."""
    rows = derived.ask(*statement(tenant_id, unit_id, now, page, choice, me=me))
    counted, groups, total, *_ = rows[0]
    figures = [value for _name, value in sorted(msgspec.json.decode(counted).items())]
    listing = Listing(tuple(_line(row[2:]) for row in rows if row[3] is not None), total)
    return Look(listing, _overview(msgspec.json.decode(groups or b"[]")), *reached.figures(figures, now))


def needs_me(tenant_id: int, unit_id: int, now: datetime, page: int = 1, choice: Choice = ALL, *, me: str = "") -> tuple[Listing, Overview]:
    """What needs a person at this unit, the least time left first, and how much there is."""
    seen = look(tenant_id, unit_id, now, page, choice, me=me)
    return seen.listing, seen.overview


def statement(
    tenant_id: int, unit_id: int, now: datetime, page: int = 1, choice: Choice = ALL, *, me: str = ""
) -> tuple[str, dict[str, Any]]:
    """What `look` asks the database, with its values; for measuring it."""
    more = {"me": me, "tonight": _tonight(now), "size": PAGE, "skip": (page - 1) * PAGE, **reached.moments(now), **_wanted(choice)}
    return _NEEDS_ME, derived.values(tenant_id, unit_id, now, **more)


def overview(tenant_id: int, unit_id: int, now: datetime, *, me: str = "") -> Overview:
    """How much there is."""
    return _overview(derived.ask(_OVERVIEW, derived.values(tenant_id, unit_id, now, me=me, tonight=_tonight(now))))


def one(tenant_id: int, unit_id: int, now: datetime, number: str) -> Line | None:
    """The line of the unit's kallelse with this number, with an empty `kind` when nothing needs doing; None when the unit has no such."""
    found = _ids(unit_id, [number])
    rows = derived.ask(_OF_ONE, derived.values(tenant_id, unit_id, now, only=list(found))) if found else []
    return _line(rows[0]) if rows else None


def news(tenant_id: int, unit_id: int, now: datetime, numbers: Sequence[str], *, me: str = "") -> tuple[Overview, set[str]]:
    """How much there is, and which of these kallelser, by number, still need somebody at this unit."""
    found = _ids(unit_id, numbers) if numbers else {}
    more = {"me": me, "tonight": _tonight(now), "only": list(found)}
    ((groups, still),) = derived.ask(_NEWS, derived.values(tenant_id, unit_id, now, **more))
    return _overview(msgspec.json.decode(groups or b"[]")), {found[id] for id in still}


def _ids(unit_id: int, numbers: Sequence[str]) -> dict[UUID, str]:
    """Which kallelser of the unit have these numbers."""
    rows: list[tuple[UUID, str]] = db.run(_IDS, {"unit": unit_id, "numbers": list(numbers)})
    return dict(rows)


def every(tenant_id: int, unit_id: int, page: int = 1) -> Listing:
    """Every kallelse of the unit that something may still happen to, the nearest visit first and those without a time last. `total` is
    never more than `MOST_COUNTED` + 1."""
    values = {"tenant": tenant_id, "unit": unit_id, "size": PAGE, "skip": (page - 1) * PAGE, "most": MOST_COUNTED + 1}
    return _listing(db.run(_EVERY, values))


def search(tenant_id: int, unit_id: int, *, number: str = "", subject: str = "") -> Listing:
    """The unit's kallelser with this number or for this identity, ended ones too."""
    return _listing(db.run(_SEARCH, {"tenant": tenant_id, "unit": unit_id, "number": number, "subject": subject}))


def _wanted(choice: Choice) -> dict[str, Any]:
    """A topic as the kinds and the reasons of manual steps that it has. `OTHER` has the reasons that no other topic has."""
    others = choice.topic is Topic.OTHER
    return {
        "whose": choice.whose,
        "topic": choice.topic.value if choice.topic else "",
        "kinds": [kind.value for kind, its in rules.TOPIC_OF_KIND.items() if its is choice.topic],
        "reasons": [why for why, its in rules.TOPIC_OF_REASON.items() if its is choice.topic or others],
        "others": others,
    }


def _tonight(now: datetime) -> datetime:
    tomorrow = now.astimezone(SWEDISH_TIME).date() + timedelta(days=1)
    return datetime.combine(tomorrow, clock_time(), SWEDISH_TIME)


def _overview(groups: Sequence[Sequence[Any]]) -> Overview:
    return Overview(tuple((topic(kind, why), mine, free, today, rests, n) for kind, why, rests, mine, free, today, n in groups))


def _listing(rows: Sequence[tuple[Any, ...]]) -> Listing:
    return Listing(tuple(_line(row) for row in rows), rows[0][0] if rows else 0)


def _line(row: tuple[Any, ...]) -> Line:
    _total, id, number, subject, visit, state, answer, standing, name, steps, kind, why, since, act_by, things, *said = row
    protected = standing in PROTECTED
    assignee, assignee_name, note, noter, noted_by, noted_at, until = said
    mark = Mark(assignee or "", assignee_name or assignee or "", note or "", noter or noted_by or "", noted_at, until)
    done = tuple(msgspec.json.decode(steps))
    return Line(
        id, number, subject, "" if protected else name, protected, visit, state, answer, done, kind, why, since, act_by, things, mark
    )  # fmt: skip
