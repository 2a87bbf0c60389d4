"""What an answer of the person service means for a kallelse (rules.md, Persons, Recipients). Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from kallelse.persons.identity import Kind


class Standing(StrEnum):
    """What kind of recipient a person is. Where several are true the most careful one wins, in this order."""

    UNKNOWN = "unknown"
    TEST_IDENTITY = "test_identity"
    DECEASED = "deceased"
    PROTECTED_REGISTRATION = "protected_registration"
    PROTECTED = "protected"
    DEREGISTERED = "deregistered"
    EMIGRATED = "emigrated"
    RESERVE = "reserve"
    COORDINATION = "coordination"
    ORDINARY = "ordinary"


class Custody(StrEnum):
    """Who may read for a child, as far as the register's relations tell. Where guardians live is not asked: it changes nothing."""

    NOT_KNOWN = "not_known"
    """Several guardians: one home or two."""
    ONE_HOME = "one_home"
    """One guardian."""
    NOBODY = "nobody"


@dataclass(frozen=True, slots=True)
class Ward:
    """Somebody whom a person is the guardian of; `since` is the first day as far as the register tells it: ISO, shorter, or ""."""

    identity: str
    since: str = ""


PROTECTED = (Standing.PROTECTED, Standing.PROTECTED_REGISTRATION)


@dataclass(frozen=True, slots=True)
class Record:
    """The parts of a person record that the product uses. `address` is never stored and never logged."""

    asked: str
    identity: str
    kind: Kind
    standing: Standing
    given_name: str = ""
    surname: str = ""
    notification_name: str = ""
    address: tuple[str, ...] = ()
    paper_opt_out: bool = False
    custody: str = ""
    """A value of Custody; empty when relations were not asked for or are hidden."""
    guardians: tuple[str, ...] = ()
    """The identities of those who are guardians now, as far as the register gives them; nobody when relations were not asked for."""
    wards: tuple[Ward, ...] = ()
    """Whom the person is the guardian of now, on the same conditions."""

    @property
    def name(self) -> str:
        """The name as it is shown; empty for a protected person."""
        return "" if self.standing in PROTECTED else " ".join(filter(None, (self.given_name, self.surname)))


def read(asked: str, kind: Kind, record: dict[str, Any] | None, *, production: bool, relations_on: date | None = None) -> Record:
    """Turn one `personRecord` (or None = no record) into a Record. `kind` is the kind of the identity asked for.

    `relations_on` is the day for which custody is read, when the profile that was asked has relations.
    """
    if record is None:
        # An unlinked reserve number is a region's own: that the national service lacks it says nothing wrong about it.
        standing = Standing.RESERVE if kind is Kind.RESERVE else Standing.UNKNOWN
        return Record(asked, asked, kind, standing)
    answered = record["personalIdentity"].get("extension", asked)
    if answered != asked:
        kind = _kind_of(record["personalIdentity"].get("root", ""), kind)
    standing = _standing(record, kind, production)
    if standing in PROTECTED:
        return Record(asked, answered, kind, standing)
    name = record.get("name", {})
    first = " ".join(filter(None, (_spoken_name(name), name.get("middleName"))))
    relations = record.get("relationship", [])
    holding = [] if relations_on is None else [one for one in relations if _in_force(one, relations_on.isoformat())]
    return Record(
        asked, answered, kind, standing, first, name.get("surname", ""), name.get("notificationName", ""),
        _address(record.get("addressInformation", {}), standing), record.get("optoutPaperNotification", False),
        "" if relations_on is None else custody(relations, relations_on),
        tuple(_other(one) for one in holding if one.get("relationshipType") == "V" and _other(one)),
        tuple(Ward(_other(one), _since(one)) for one in holding if one.get("relationshipType") == "VF" and _other(one)),
    )  # fmt: skip


def custody(relations: Sequence[Mapping[str, Any]], on: date) -> Custody:
    """Custody on a day: relations of type V (guardian) that have not ended, whose guardian is alive (rules.md, Persons)."""
    guardians = sum(one.get("relationshipType") == "V" and _in_force(one, on.isoformat()) for one in relations)
    return Custody.NOT_KNOWN if guardians > 1 else Custody.ONE_HOME if guardians else Custody.NOBODY


def _other(relation: Mapping[str, Any]) -> str:
    number: str = relation.get("relationshipId", {}).get("personalIdentity", {}).get("extension", "")
    return number


def _since(relation: Mapping[str, Any]) -> str:
    day: str = relation.get("relationshipFromDate", {}).get("value", "")
    return day


def contradicts(said: str, record: Record) -> bool:
    """Whether a sender's name shares no part with the register's (K18); unknown on either side contradicts nothing."""
    known = f"{record.given_name} {record.surname}".casefold().replace("-", " ").split()
    told = said.casefold().replace("-", " ").replace(",", " ").split()
    return bool(known and told) and not set(known) & set(told)


def _in_force(relation: Mapping[str, Any], on: str) -> bool:
    ended = relation.get("relationshipToDate", {}).get("value", "").replace("-", "")
    known = on.replace("-", "")[: len(ended)]
    # A last month or year alone has ended when it has passed; a last day has ended on it.
    if ended and (ended < known or (len(ended) == len("20270101") and ended == known)):
        return False
    leaving = relation.get("deregistration", {})
    dead = leaving.get("deregistrationReasonCode") == "AV" or bool(leaving.get("foundDeadAtDate"))
    return not dead and relation.get("status") not in ("AS", "AV", "AN")


def _standing(record: dict[str, Any], kind: Kind, production: bool) -> Standing:
    deregistration = record.get("deregistration", {})
    code = deregistration.get("deregistrationReasonCode", "")
    snr = record.get("coOrdinationNumberData", {})
    status = record.get("personalIdentityStatus", {})
    status = status[0] if isinstance(status, list) and status else status or {}
    if record.get("testIndicator") and production:
        return Standing.TEST_IDENTITY
    if code == "AV" or deregistration.get("foundDeadAtDate") or snr.get("deceasedDate") or status.get("cause") == "AVLIDEN":
        return Standing.DECEASED
    if record.get("protectedPopulationRecord"):
        return Standing.PROTECTED_REGISTRATION
    if record.get("protectedPersonIndicator"):
        return Standing.PROTECTED
    if code == "UV":
        return Standing.EMIGRATED
    if code or status.get("identityStatus") not in (None, "AKTIVT"):
        return Standing.DEREGISTERED
    if kind is Kind.RESERVE:
        return Standing.RESERVE
    return Standing.COORDINATION if kind is Kind.SAMORDNINGSNUMMER else Standing.ORDINARY


def _kind_of(root: str, default: Kind) -> Kind:
    return {"1.2.752.129.2.1.3.1": Kind.PERSONNUMMER, "1.2.752.129.2.1.3.3": Kind.SAMORDNINGSNUMMER}.get(root, default)


def _spoken_name(name: dict[str, Any]) -> str:
    """The given name that is used: the indicator's digits point at the first and last of the names (10 = the first, 12 = the first two
    …)."""
    given: str = name.get("givenName", "")
    indicator = name.get("givenNameIndicator")
    names = given.split()
    if not indicator or not names:
        return given
    first, last = divmod(int(indicator), 10)
    chosen = names[first - 1 : last or first]
    return " ".join(chosen) or given


def _address(information: dict[str, Any], standing: Standing) -> tuple[str, ...]:
    """Special postal address before the registered one; abroad for the emigrated; given address for reserve identities."""
    if standing is Standing.EMIGRATED:
        abroad = information.get("addressAbroad", {})
        return tuple(filter(None, (abroad.get(key, "") for key in ("postalAddress1", "postalAddress2", "postalAddress3", "countryCode"))))
    for key in ("specialPostalAddress", "residentialAddress", "givenAddress"):
        address = information.get(key)
        if address and address.get("city"):
            code = f"{int(address['postalCode']):05d}" if address.get("postalCode") else ""
            place = f"{code[:3]} {code[3:]} {address['city']}".strip()
            lines = (address.get("careOf", ""), address.get("postalAddress1", ""), address.get("postalAddress2", ""), place)
            return tuple(filter(None, lines))
    return ()
