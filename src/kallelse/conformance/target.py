"""TARGET.toml: which system is tried, how it is reached, and what has been prepared in it. Read whole and strict, or refused."""

from __future__ import annotations

import re
import ssl
import tomllib
from datetime import datetime
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

import msgspec

from kallelse.protocols import scheduling, times

CONTRACTS = {contract.name: contract for contract in scheduling.ALL}
_TWELVE = re.compile(r"(?<!\d)\d{8}-?\d{4}(?!\d)")

type PersonNumber = Annotated[str, msgspec.Meta(pattern=r"^[0-9]{8}[0-9TF]?[0-9]{3}$")]
type Text = Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
type Positive = Annotated[float, msgspec.Meta(gt=0)]


class TargetError(Exception):
    """The file cannot be used; the text is one Swedish line with the remedy."""


class _Strict(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """No unknown keys: a misspelt one would silently leave something untried."""


class System(_Strict, frozen=True):
    """Who is tried. All three are shown in the protocol."""

    name: Text
    version: str = ""
    supplier: str = ""


class Tls(_Strict, frozen=True):
    """Files in PEM: the authority that is trusted, and the certificate and key that are shown. Paths are relative to TARGET.toml."""

    ca: str = ""
    certificate: str = ""
    key: str = ""


class Person(_Strict, frozen=True):
    """A test person: a published test number, and names as the register has them."""

    number: PersonNumber
    first_name: Text = "Test"
    last_name: Text = "Testsson"


class Published(_Strict, frozen=True):
    """`published` is a file that holds the published test numbers; nobody else is ever asked about."""

    published: str
    first: Person
    second: Person


class TimedBooking(_Strict, frozen=True):
    """A prepared booking whose time on the wall is known."""

    booking: Text
    start: datetime


class Prepared(_Strict, frozen=True):
    """What the supplier has laid in the diary of the test unit, all for the first person."""

    open_invitation: str = ""
    timed_invitation: str = ""
    locked: str = ""
    times: tuple[TimedBooking, ...] = ()


class Offers(_Strict, frozen=True):
    """What the unit offers: a type of time to search with, how far ahead its times are laid, and which kinds of bookings it has at all."""

    time_type: str = ""
    open_invitations: bool = True
    timed_invitations: bool = True
    locked_bookings: bool = True
    days: Annotated[int, msgspec.Meta(ge=1, le=366)] = 60


class Limits(_Strict, frozen=True):
    """How the kit behaves: calls per second (0 = as fast as answers come) and how long an answer is waited for."""

    calls_per_second: Annotated[float, msgspec.Meta(ge=0)] = 1.0
    timeout_s: Positive = 29.0


class Unit(_Strict, frozen=True):
    """The test unit; `hsa_id` is its logical address."""

    hsa_id: Text


class ProducerTarget(_Strict, frozen=True, tag="producer", tag_field="role"):
    """A care system that answers crm:scheduling 1.1."""

    system: System
    unit: Unit
    contracts: dict[str, str]
    persons: Published
    prepared: Prepared = Prepared()
    offers: Offers = Offers()
    limits: Limits = Limits()
    tls: Tls = Tls()
    clock: str = ""
    """The sandbox's clock file, when the sandbox is tried; a real system lives in real time."""


class Listener(_Strict, frozen=True):
    """Where the kit listens. With `tls` the caller's certificate is looked at."""

    host: str = "127.0.0.1"
    port: Annotated[int, msgspec.Meta(ge=0, le=65535)] = 9543
    logical_address: Text = "SE2321000016-A29F"


class Recipients(_Strict, frozen=True):
    """One test person for each way in which the kit answers: accepted; no answer at first; refused; a technical fault at first."""

    published: str
    accepted: PersonNumber
    silent: PersonNumber
    refused: PersonNumber
    faulty: PersonNumber


class Patience(_Strict, frozen=True):
    """Seconds: `total_s` is the longest we listen, `quiet_s` is how long doubles are waited for, `pause_s` lies between two attempts."""

    total_s: Positive = 3600.0
    quiet_s: Annotated[float, msgspec.Meta(ge=0)] = 120.0
    pause_s: Annotated[float, msgspec.Meta(ge=0)] = 30.0


class ConsumerTarget(_Strict, frozen=True, tag="consumer", tag_field="role"):
    """A sender that calls AddMessageToPatientPortalInbox 1.0."""

    system: System
    recipients: Recipients
    listener: Listener = Listener()
    patience: Patience = Patience()
    tls: Tls = Tls()
    clock: str = ""


type Target = ProducerTarget | ConsumerTarget


def load(path: Path) -> Target:
    """Read TARGET.toml; paths in it become absolute. Raises TargetError."""
    try:
        values = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise TargetError(f"{path} kan inte läsas ({error.strerror}). Rätta sökvägen.") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise TargetError(f"{path} är inte TOML: {error}.") from None
    try:
        target: Target = msgspec.convert(values, ProducerTarget | ConsumerTarget)
    except msgspec.ValidationError as error:
        # The library's text names the place and the rule but may quote no value of ours; numbers are masked all the same.
        said = re.sub(r"\d{8,}", "#", str(error))
        raise TargetError(f"{path.name} följer inte mallen: {said}. Jämför med `kallelse conformance new`.") from None
    return _checked(target, path)


def _checked(target: Target, path: Path) -> Target:
    base = path.resolve().parent
    tls = Tls(*(str(_file(base, name)) if name else "" for name in (target.tls.ca, target.tls.certificate, target.tls.key)))
    _usable(tls)
    clock = str(base / target.clock) if target.clock else ""
    target = msgspec.structs.replace(target, tls=tls, clock=clock)
    if isinstance(target, ConsumerTarget):
        who = target.recipients
        numbers = (who.accepted, who.silent, who.refused, who.faulty)
        _published(base, who.published, numbers)
        if len(set(numbers)) < len(numbers):
            raise TargetError("recipients: ange fyra olika testpersoner, en för varje sätt att svara.")
        return target
    _published(base, target.persons.published, (target.persons.first.number, target.persons.second.number))
    if target.persons.first.number == target.persons.second.number:
        raise TargetError("persons: ange två olika testpersoner.")
    if not target.contracts:
        raise TargetError("contracts: ange minst ett kontrakt med dess adress.")
    for name, url in target.contracts.items():
        if name not in CONTRACTS:
            raise TargetError(f"contracts: {name[:60]} finns inte i crm:scheduling 1.1. Kontrakten är {', '.join(CONTRACTS)}.")
        if urlsplit(url).scheme not in ("http", "https") or not urlsplit(url).hostname:
            raise TargetError(f"contracts: {name} ska ha en adress som börjar med https:// eller http://.")
    for each in target.prepared.times:
        if each.start.tzinfo is not None:
            raise TargetError("prepared.times: skriv tiden som väggklockan visar, utan tidszon: 2027-03-29T08:00:00.")
        try:
            times.from_rivta(f"{each.start:%Y%m%d%H%M%S}")
        except times.NonexistentTime:
            raise TargetError("prepared.times: en tid ligger i timmen som hoppas över när sommartiden börjar. Välj en annan.") from None
    return target


def _file(base: Path, name: str) -> Path:
    found = base / name
    if not found.is_file():
        raise TargetError(f"{found} finns inte: rätta sökvägen i TARGET.toml.")
    return found


def _usable(tls: Tls) -> None:
    """The files are what they should be, and the key belongs to the certificate."""
    try:
        context = ssl.create_default_context(cafile=tls.ca or None)
        if tls.certificate:
            context.load_cert_chain(tls.certificate, tls.key or None)
    except (OSError, ValueError):
        raise TargetError("tls: certifikat, nyckel eller utfärdare kan inte läsas (PEM, utan lösenord), eller hör inte ihop.") from None


def _published(base: Path, name: str, numbers: tuple[str, ...]) -> None:
    """Only published test numbers may travel; which they are no pattern can tell, only Skatteverket's lists."""
    text = _file(base, name).read_text(encoding="utf-8", errors="replace")
    known = {found.replace("-", "") for found in _TWELVE.findall(text)}
    for position, number in enumerate(numbers, 1):
        if number not in known:
            raise TargetError(
                f"Testperson {position} står inte i {name}: använd bara nummer ur Skatteverkets publicerade testnummer (öppna data)."
            )


def role_of(target: Target) -> Literal["producer", "consumer"]:
    """Which of the two roles is tried."""
    return "producer" if isinstance(target, ProducerTarget) else "consumer"
