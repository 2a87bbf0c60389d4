"""The first morning: the system manager connects everybody, the care systems have booked, and the sample files go through the file door."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from kallelse.connections import actions as connections
from kallelse.connections import hsa
from kallelse.connections import queries as connected
from kallelse.connections.models import CareUnit, SourceSystem
from kallelse.demo.processes import DemoFailed
from kallelse.demo.sandbox_nation import SandboxNation
from kallelse.invitations import taking_in
from kallelse.invitations.taking_in import Taken
from kallelse.kit import clock
from kallelse.kit.config import ConfigError
from kallelse.persons import identity
from kallelse.plugs import READERS
from kallelse.roles import actions as roles
from kallelse.roles.rules import ANYWHERE, EVERYWHERE, Role
from kallelse.sources import Draft, Refusal
from kallelse.templates import starter_set
from kallelse.templates.actions import Who

SAMPLES = Path(__file__).parents[3] / "samples"
GOOD = ("kallelser.csv", "kallelser-privat.csv")
BROKEN = "kallelser-fel.csv"


@dataclass(frozen=True, slots=True)
class HandedIn:
    """What the door answered to one file."""

    file: str
    source: str
    taken: tuple[Taken, ...]
    refused: tuple[Refusal, ...]


def connect(nation: SandboxNation) -> None:
    """Register what `nation` says as a system manager would. Raises DemoFailed when HSA does not know a unit."""
    for each in nation.providers():
        provider = connections.register_provider(each["hsa_id"], each["name"], each["org_no"])
        for one in each["sources"]:
            connections.register_source(
                provider, one["name"], hsa_id=one["hsa_id"], level=one["level"], scheduling_url=f"{nation.url}/care"
            )
        for one in each["units"]:
            unit = connections.register_unit(provider, one["hsa_id"], one["name"], one["care_level"])
            if not hsa.refresh_card(unit, clock.now()):
                raise DemoFailed(f"HSA svarar inte om {one['hsa_id']}.")
    _appoint(nation)
    connections.set_parameter("letter_code", "number", valid_from=clock.today(), owner="Demon", source="Så att brevets kod kan prövas")
    # Two made-up colleagues stand for the templates: a region's own are read by real people.
    writers = [Who(member["employee_hsa_id"]) for member in nation.staff()][:2]
    if len(writers) > 1:
        starter_set.approved_by_two(writers, clock.now())


def _appoint(nation: SandboxNation) -> None:
    """Give the staff the roles that `nation` says they have."""
    now, today = clock.now(), clock.today()
    for member in nation.staff():
        units = [unit for hsa_id in member["units"] if (unit := connected.unit_by_hsa_id(hsa_id)) is not None]
        for role in map(Role, member["roles"]):
            whole = role in EVERYWHERE | ANYWHERE
            for unit in units[:1] if whole else units:
                employee = member["employee_hsa_id"]
                roles.appoint(unit.provider, None if whole else unit, employee, role, by="Demon", valid_from=today, now=now)


def speakers() -> dict[str, SourceSystem]:
    """The source that hands in for each unit, by the unit's HSA-id: its provider's first."""
    units = CareUnit.objects.select_related("provider")
    return {unit.hsa_id: SourceSystem.objects.filter(provider=unit.provider).order_by("pk")[0] for unit in units}


def sample(name: str, rows: int | None = None) -> bytes:
    """A sample file, or `rows` of its lines spread evenly over it, so that few rows still show every kind of person."""
    try:
        body = (SAMPLES / name).read_bytes()
    except FileNotFoundError:
        raise ConfigError(f"Exempelfilen samples/{name} saknas: kör demon ur en hel utcheckning av projektet.") from None
    heading, *lines = body.splitlines(keepends=True)
    if rows is not None and rows < len(lines):
        lines = [lines[number * len(lines) // rows] for number in range(rows)]
    return b"".join((heading, *lines))


def share(rows: int | None) -> dict[str, int | None]:
    """How many rows of each good file make `rows` in all, in proportion to the files."""
    if rows is None:
        return dict.fromkeys(GOOD)
    sizes = {name: sample(name).count(b"\n") - 1 for name in GOOD}
    return {name: max(1, round(rows * size / sum(sizes.values()))) for name, size in sizes.items()}


def book(nation: SandboxNation, body: bytes) -> int:
    """Lay the bookings that a file's kallelser are about in the care system; how many."""
    today = clock.today()
    drafts = [row for row in READERS["file"].read(body, "text/csv") if isinstance(row, Draft)]
    return nation.lay_bookings(
        [
            {
                "booking_id": draft.reference,
                "unit": draft.unit,
                "person": identity.parse(draft.person, today).number,
                "start": draft.start.isoformat() if draft.start else None,
                "end": draft.end.isoformat() if draft.end else None,
                "purpose": draft.wording.get("purpose", ""),
                "performer": draft.wording.get("performer", ""),
                "cancel_allowed": draft.wording.get("cancel_allowed", True),
            }
            for draft in drafts
        ]
    )


def hand_in(name: str, body: bytes, speaks: dict[str, SourceSystem]) -> HandedIn:
    """Send one file as `kallelse send` does, through the source that speaks for the unit of its first line: whole, or not at all."""
    rows = READERS["file"].read(body, "text/csv")
    source = _speaker(rows, speaks)
    answers = taking_in.take_in(source, "file", body, "text/csv", rows, clock.now(), f"system:{source.name}", all_or_nothing=True)
    taken = tuple(answer for answer in answers if isinstance(answer, Taken))
    return HandedIn(name, source.name, taken, tuple(answer for answer in answers if isinstance(answer, Refusal)))


def _speaker(rows: Sequence[Draft | Refusal], speaks: dict[str, SourceSystem]) -> SourceSystem:
    for row in rows:
        if isinstance(row, Draft) and row.unit.upper() in speaks:
            return speaks[row.unit.upper()]
    raise DemoFailed("Filen nämner ingen ansluten enhet.")


def columns(refused: Sequence[Refusal]) -> str:
    """The columns that were wrong, for one line of the table."""
    return ", ".join(dict.fromkeys(re.sub(r"\W", "", row.field) for row in refused if row.field))
