"""The person service: strategicresourcemanagement:persons:person GetPersonsForProfile 5.0 (its description, TKB 5.1).

Which fields come back is decided by the profile and by protection: for a protected person only P1 content, whatever was
asked. The stand-ins are the code values that no public text gives: contactType and the status of an old number.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from kallelse.protocols import persons, soap, times
from kallelse.sandbox.people import NRID, PNR, SNR, Person, Population

CONTRACT = persons.GET_PERSONS_FOR_PROFILE
LIMIT_TEXT = "Förfrågans maxgräns överskriden"
_MASKED = "Skyddad", "uppgift"
_SNR_ENDED = {
    "VILANDEFORKLARAT": ("VILANDEFORKLARAT", "TIDSFRIST"),
    "AVREGISTRERAT": ("AVREGISTRERAT", "ANNAN_ORSAK"),
    "AV": ("AVREGISTRERAT", "AVLIDEN"),
}
type Values = dict[str, Any]


class PersonService:
    """Answers look-ups over the population."""

    def __init__(self, population: Population) -> None:
        self._population = population

    def answer(self, request: soap.Request, now: datetime) -> bytes:
        """The response envelope, or a Client fault for a reserved profile."""
        values = request.values
        level = int(values["profile"][1:])
        if level > 5:
            return soap.fault("Client", "Profilen är reserverad och kan inte användas.")
        follow = not values["ignoreReferredIdentity"]
        records = [self._entry(asked, level, follow, now) for asked in values["personId"]]
        return soap.response(CONTRACT, {"requestedPersonRecord": records})

    def _entry(self, asked: Mapping[str, str], level: int, follow: bool, now: datetime) -> Values:
        entry: Values = {"requestedPersonalIdentity": dict(asked)}
        person = self._population.get(asked.get("extension", ""))
        if person is None or person.root != asked["root"] or not person.registered:
            return entry
        main = self._population.get(person.main) if person.main and follow else None
        entry["personRecord"] = self._record(main or person, level, now)
        return entry

    def _record(self, person: Person, level: int, now: datetime) -> Values:
        if person.protection:
            level = 1
        record: Values = {
            "personalIdentity": _ii(person),
            "gender": person.sex,
            "protectedPersonIndicator": person.protection == "S",
            "protectedPopulationRecord": person.protection == "F",
            "testIndicator": False,
            "primaryIdentity": not person.main,
            "version": times.to_rivta(now),
            "name": _name(person),
            "populationRegistrationRecord": {"syncronizationTime": now.isoformat(timespec="seconds")},
        }
        if person.born:
            record["birth"] = {"dateOfBirth": _date(person.born)}
        if person.root == SNR:
            record |= _coordination(person)
        elif person.deregistration:
            record["deregistration"] = _deregistration(person)
        self._add_other_identities(person, record)
        if person.registered and person.root != NRID and not person.deregistration:
            record["populationRegistrationLocality"] = {"countyCode": "06"}
        if level >= 2:
            self._add_address(person, record)
        if level >= 3:
            record["contactInformation"] = _contacts(person)
            record["optoutPaperNotification"] = person.paper_optout
        if level >= 4:
            guardians = [self._guardian(identity) for identity in person.guardians.split("|") if identity]
            record["relationship"] = guardians or [_ward(child) for child in self._population.wards(person)]
            record["citizenship"] = [{"citizenshipCountryCode": "SE"}]
        if level >= 5:
            earlier = {"countyCode": "06", "municipalityCode": "80"}
            record["populationRegistrationRecord"]["historicalRecords"] = {"populationRegistrationLocality": [earlier]}
        return record

    def _add_other_identities(self, person: Person, record: Values) -> None:
        """The links both ways: reserve identities as linkedIdentity, a changed number as referredPersonalIdentities."""
        linked, referred = [], []
        main = self._population.get(person.main) if person.main else None
        for other, up in [(main, True), *((earlier, False) for earlier in self._population.earlier_identities(person))]:
            if other is None:
                continue
            lower = person if up else other
            if lower.kind == "changed":
                status = "NY" if up else "AS"
                referred.append({"referredPersonalIdentity": _ii(other), "referredPersonalIdentityStatus": status})
            else:
                linked.append({"referredPersonalIdentity": _ii(other), "assuranceLevel": "3", "primaryIdentity": up})
        record["linkedIdentity"], record["referredPersonalIdentities"] = linked, referred

    def _add_address(self, person: Person, record: Values) -> None:
        if person.abroad:
            first, second, country = person.abroad.split("|")
            address = {"postalAddress1": first, "postalAddress2": second, "countryCode": country}
            record["addressInformation"] = {"addressAbroad": address}
            return
        home = {"postalAddress2": person.street.upper(), "postalCode": person.postal_code, "city": person.city.upper()}
        if person.extra_line:
            home["postalAddress1"] = person.extra_line
        reserve = person.root not in {SNR, PNR}
        record["addressInformation"] = {"givenAddress" if reserve else "residentialAddress": home}
        if not reserve and not person.deregistration:
            record["populationRegistrationLocality"] = {"countyCode": "06", "municipalityCode": "80"}

    def _guardian(self, identity: str) -> Values:
        relation: Values = {"relationshipId": {}, "relationshipType": "V", "status": "NY"}
        guardian = self._population.get(identity)
        if guardian is not None:
            relation["relationshipId"]["personalIdentity"] = _ii(guardian)
            relation["name"] = _name(guardian)
            if guardian.deregistration:
                relation["deregistration"] = _deregistration(guardian)
        return relation


def _ward(child: Person) -> Values:
    """A guardian's relation to a child, who has been in it since birth."""
    since = _date(child.born)
    return {
        "relationshipId": {"personalIdentity": _ii(child)}, "relationshipType": "VF", "relationshipFromDate": since, "name": _name(child),
        "status": "NY",
    }  # fmt: skip


def _ii(person: Person) -> dict[str, str]:
    return {"root": person.root, "extension": person.id}


def _date(value: str) -> dict[str, str]:
    return {"format": "YYYY-MM-DD"[: len(value)], "value": value}


def _name(person: Person) -> Values:
    if person.protection:
        return {"givenName": _MASKED[0], "surname": _MASKED[1]}
    name: Values = {"givenNameIndicator": 10, "givenName": person.given, "surname": person.surname}
    if person.middle:
        name["middleName"] = person.middle
    if len(person.name) > 36:
        name["notificationName"] = f"{person.given} {person.surname}"[:40]
    return name


def _deregistration(person: Person) -> Values:
    found: Values = {"deregistrationReasonCode": person.deregistration}
    if person.deregistered:
        found["deregistrationDate"] = _date(person.deregistered)
    return found


def _coordination(person: Person) -> Values:
    status, cause = _SNR_ENDED.get(person.deregistration, ("AKTIVT", ""))
    known: Values = {"identityStatus": status}
    if cause:
        known["identityStatusCause"] = cause
        known["identityStatusDate"] = _date(person.deregistered)
    values: Values = {"identityLevel": "STYRKT", "personalIdentityStatus": known, "coOrdinationNumberData": {}}
    if person.deregistration == "AV":
        values["coOrdinationNumberData"]["deceasedDate"] = _date(person.deregistered)
    return values


def _contacts(person: Person) -> list[Values]:
    """Phone numbers are taken from the series that is kept free for fiction; mail goes to a reserved domain."""
    digits = sum(ord(letter) * place for place, letter in enumerate(person.id, 1)) % 95
    values = {"SMS": ("MOBILE", f"+467017406{digits + 5:02d}"), "Email": ("EMAIL", f"{person.given.lower()}@example.org")}
    return [
        {"contactType": values[method][0], "value": values[method][1], "digitalNotification": True}
        for method in person.notify.split("|")
        if method in values
    ]
