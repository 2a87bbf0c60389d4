"""The ground of these tests: a sandbox with a prepared diary, and the TARGET.toml that describes it."""

from pathlib import Path
from typing import Any

import kallelse.sandbox
from kallelse.conformance import target as targets
from kallelse.protocols import scheduling
from kallelse.sandbox.people import shipped
from kallelse.sandbox.testing import SandboxClient

UNIT = "TSTNMT2321000156-ALLM"
FIRST, SECOND, THIRD, FOURTH = shipped()[:4]
PERSONS = Path(kallelse.sandbox.__file__).parent / "persons.csv"
PREPARED: tuple[dict[str, Any], ...] = (
    {"booking_id": "K-OPPEN", "purpose": "<article><section><title>Hej</title><para>Boka en tid.</para></section></article>"},
    {"booking_id": "K-TID", "start": "2027-02-10 10:10", "end": "2027-02-10 10:20", "purpose": "Du kallas till provtagning."},
    {"booking_id": "K-LAST", "start": "2027-02-10 10:30", "end": "2027-02-10 10:40", "cancel_allowed": False, "rebook_allowed": False},
    {"booking_id": "K-NORMAL", "start": "2027-03-26 09:30", "end": "2027-03-26 09:40"},
    {"booking_id": "K-SOMMAR", "start": "2027-03-30 09:30", "end": "2027-03-30 09:40"},
    {"booking_id": "K-HOST", "start": "2027-11-02 09:30", "end": "2027-11-02 09:40"},
)


def prepare(sandbox: SandboxClient) -> None:
    """Lay what a supplier lays before a trial."""
    sandbox.lay_bookings(*({"unit": UNIT, "person": FIRST.id, **each} for each in PREPARED))


def toml(base: str, **more: str) -> str:
    """A TARGET.toml for the care system at `base`."""
    contracts = "\n".join(f'{contract.name} = "{base}/{contract.name}"' for contract in scheduling.ALL)
    return f"""
role = "producer"
[system]
name = "Sandlådans tidbok"
version = "1.1"
supplier = "Kallelse"
[unit]
hsa_id = "{more.get("unit", UNIT)}"
[contracts]
{more.get("contracts", contracts)}
[persons]
published = "{PERSONS}"
first = {{ number = "{FIRST.id}", first_name = "Ludvig", last_name = "Zetterås" }}
second = {{ number = "{SECOND.id}" }}
[prepared]
open_invitation = "K-OPPEN"
timed_invitation = "K-TID"
locked = "K-LAST"
times = [
    {{ booking = "K-NORMAL", start = 2027-03-26T09:30:00 }},
    {{ booking = "K-SOMMAR", start = 2027-03-30T09:30:00 }},
    {{ booking = "K-HOST", start = 2027-11-02T09:30:00 }},
]
[offers]
time_type = "{more.get("time_type", "NYBESOK")}"
days = {more.get("days", "30")}
[limits]
calls_per_second = 0
{more.get("rest", "")}
"""


def target(folder: Path, base: str, **more: str) -> targets.ProducerTarget:
    """The same, read."""
    file = folder / "target.toml"
    file.write_text(toml(base, **more))
    read = targets.load(file)
    assert isinstance(read, targets.ProducerTarget)
    return read
