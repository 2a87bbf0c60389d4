"""persons:person 3.1, which some platforms still route: GetPersonsForProfile with the differences from 5.0 written out.

Major versions do not understand each other, but most groups are the same in both. Those are taken from the tables of
5.0 into the namespace of 3 by `_as_in_5`; the groups that differ are told here. Elements added in 3.1 live in the
namespace 3.1 and stand last in groups that are not extensible.
"""

from __future__ import annotations

from dataclasses import replace

from kallelse.protocols.declare import BOOLEAN, INT, STRING, Field, Record, contract
from kallelse.protocols.persons import basic, parts
from kallelse.protocols.persons.basic import CODED_VALUE, COUNTRY_CODE, DOMAIN, GIVEN_NAME_INDICATOR, PROFILE, STRING2, STRING40, STRING80

CORE = f"{DOMAIN}:3"
EXTENSION = f"{DOMAIN}:3.1"

_OF_3: dict[str, Record] = {}


def _as_in_5(record: Record) -> Record:
    """A record of 5.0 in the namespace of 3, and so its groups; a group that was told already stays as it was told."""
    if record.name not in _OF_3:
        rows = tuple(replace(row, type=_as_in_5(row.type)) if isinstance(row.type, Record) else row for row in record.fields)
        _OF_3[record.name] = replace(record, namespace=CORE, fields=rows)
    return _OF_3[record.name]


def _changed(name: str, *rows: Field, extensible: bool = True) -> Record:
    _OF_3[name] = Record(name, CORE, rows, extensible)
    return _OF_3[name]


II = _as_in_5(basic.II)
PARTIAL_DATE = _as_in_5(basic.PARTIAL_DATE)
RESIDENTIAL_ADDRESS = _as_in_5(basic.RESIDENTIAL_ADDRESS)

ACTOR = _changed("ActorType",
    Field("id", II, "1..1"),
    Field("professional", _as_in_5(basic.PROFESSIONAL), "0..1"),
)  # fmt: skip

NAME_PART = _changed("NamePartType",
    Field("name", STRING80, "1..1"),
    Field("attested", BOOLEAN, "0..1", "whether the name is proven"),
)  # fmt: skip

NAME = _changed("NameType",
    Field("givenNameIndicator", GIVEN_NAME_INDICATOR, "0..1", "10-99: which of the given names is used"),
    Field("givenName", NAME_PART, "0..1"),
    Field("middleName", NAME_PART, "0..1"),
    Field("surname", NAME_PART, "0..1"),
    Field("notificationName", STRING40, "0..1"),
)  # fmt: skip

DEREGISTRATION = _changed("DeregistrationType",
    Field("deregistrationReasonCode", CODED_VALUE, "0..1", "AV deceased, UV emigrated"),
    Field("deregistrationDate", PARTIAL_DATE, "0..1"),
    Field("foundDeadAtDate", PARTIAL_DATE, "0..1", namespace=EXTENSION),
    extensible=False,
)  # fmt: skip

PLACE_OF_BIRTH_ABROAD = _changed("PlaceOfBirthAbroadType",
    Field("placeOfBirthAbroad", STRING80, "0..1"),
    Field("attested", BOOLEAN, "0..1"),
)  # fmt: skip

BIRTH_ABROAD = _changed("BirthAbroadType",
    Field("placeOfBirthAbroad", PLACE_OF_BIRTH_ABROAD, "0..1"),
    Field("countryOfBirth", STRING40, "0..1"),
)  # fmt: skip

POPULATION_REGISTRATION_LOCALITY = _changed("PopulationRegistrationLocalityType",
    Field("populationRegistrationDate", PARTIAL_DATE, "0..1"),
    Field("countyCode", STRING2, "0..1"),
    Field("municipalityCode", STRING2, "0..1"),
    Field("parishCode", STRING2, "0..1"),
    Field("propertyDesignation", STRING40, "0..1"),
    Field("fictitiousPropertyNumber", basic.FICTITIOUS_PROPERTY_NUMBER, "0..1"),
    Field("populationRegistrationType", CODED_VALUE, "0..1"),
)  # fmt: skip

ADDRESS_INFORMATION = _changed("AddressInformationType",
    Field("residentialAddress", RESIDENTIAL_ADDRESS, "0..1", "folkbokföring"),
    Field("nationalKeys", _as_in_5(parts.NATIONAL_KEYS), "0..1"),
    Field("district", _as_in_5(parts.DISTRICT), "0..1"),
    Field("specialPostalAddress", RESIDENTIAL_ADDRESS, "0..1"),
    Field("addressAbroad", _as_in_5(parts.ADDRESS_ABROAD), "0..1"),
    Field("givenAddress", RESIDENTIAL_ADDRESS, "0..1", "reserve identities only"),
)  # fmt: skip

CONTACT_INFORMATION = _changed("ContactInformationType",
    Field("contactType", CODED_VALUE, "1..1"),
    Field("use", CODED_VALUE, "0..1"),
    Field("value", STRING, "0..1", "telephone or mail"),
    Field("rank", INT, "0..1"),
    Field("comment", STRING, "0..1"),
    Field("period", _as_in_5(basic.DATE_PERIOD), "0..1"),
    Field("digitalNotification", BOOLEAN, "0..1", "the person wants notices such as a kallelse here", EXTENSION),
    extensible=False,
)  # fmt: skip

CONFIRMED_IDENTITY = _changed("ConfirmedIdentityType",
    Field("typeOfIdentification", CODED_VALUE, "0..1"),
    Field("identificationNumber", STRING, "0..1"),
    Field("issuersOfId", STRING, "0..1"),
    Field("validDatePeriod", _as_in_5(basic.DATE_PERIOD), "0..1"),
    Field("attachmentId", STRING, "0..*"),
)  # fmt: skip

CITIZENSHIP_COUNTRY_CODE = _changed("CitizenshipCountryCodeType",
    Field("countryCode", COUNTRY_CODE, "0..1"),
    Field("attested", BOOLEAN, "0..1"),
)  # fmt: skip

CITIZENSHIP = _changed("CitizenshipType",
    Field("citizenshipCountryCode", CITIZENSHIP_COUNTRY_CODE, "0..1"),
    Field("citizenshipDate", PARTIAL_DATE, "0..1"),
    Field("status", CODED_VALUE, "0..1"),
)  # fmt: skip

PERSON_RECORD = _changed("PersonRecordType",
    Field("personalIdentity", II, "1..1", "may differ from the one asked for, when a link was followed"),
    Field("gender", CODED_VALUE, "0..1"),
    Field("protectedPersonIndicator", BOOLEAN, "1..1", "sekretessmarkering: only profile P1 content follows"),
    Field("testIndicator", BOOLEAN, "1..1", "true in production: throw the answer away"),
    Field("primaryIdentity", BOOLEAN, "1..1"),
    Field("version", basic.TIMESTAMP, "0..1", "yyyyMMddHHmmss"),
    Field("name", NAME, "0..1"),
    Field("linkedIdentity", _as_in_5(parts.LINKED_IDENTITY), "0..*"),
    Field("birth", _as_in_5(parts.BIRTH), "0..1"),
    Field("populationRegistrationLocality", POPULATION_REGISTRATION_LOCALITY, "0..1"),
    Field("populationRegistrationRecord", _as_in_5(parts.POPULATION_REGISTRATION_RECORD), "0..1"),
    Field("addressInformation", ADDRESS_INFORMATION, "0..1", "profile P2; never for protected persons"),
    Field("contactInformation", CONTACT_INFORMATION, "0..*", "profile P3; never for protected persons"),
    Field("contactPerson", _as_in_5(parts.CONTACT_PERSON), "0..*"),
    Field("confirmedIdentity", CONFIRMED_IDENTITY, "0..*"),
    Field("administrativeInformation", _as_in_5(parts.ADMINISTRATIVE_INFORMATION), "0..1"),
    Field("deregistration", DEREGISTRATION, "0..1"),
    Field("maritalStatus", _as_in_5(parts.MARITAL_STATUS), "0..1"),
    Field("immigration", _as_in_5(parts.IMMIGRATION), "0..1"),
    Field("citizenship", CITIZENSHIP, "0..*"),
    Field("relationship", _as_in_5(parts.RELATIONSHIP), "0..*", "guardians; profile P4"),
    Field("updatePersonActor", ACTOR, "0..1"),
    Field("updatePersonContactInformationActor", ACTOR, "0..1"),
    Field("attachment", _as_in_5(parts.MULTIMEDIA), "0..*"),
    Field("optoutPaperNotification", BOOLEAN, "0..1", "true: wants no paper", EXTENSION),
    Field("protectedPopulationRecord", BOOLEAN, "0..1", "skyddad folkbokföring; absent reads as false", EXTENSION),
    extensible=False,
)  # fmt: skip

REQUESTED_PERSON_RECORD = _changed("RequestedPersonRecordType",
    Field("requestedPersonalIdentity", II, "1..1", "match on this, not on order"),
    Field("personRecord", PERSON_RECORD, "0..1", "absent: the identity is unknown"),
)  # fmt: skip

GET_PERSONS_FOR_PROFILE = contract(DOMAIN, "GetPersonsForProfile", 3,
    note="One entry per identity asked for; protected persons come back with P1 content whatever was asked.",
    request=(
        Field("personId", II, "1..500", "500 is the service's rule; the schema has no upper bound"),
        Field("profile", PROFILE, "1..1", "ask for no more than needed; P6-P10 are reserved"),
        Field("ignoreReferredIdentity", BOOLEAN, "1..1", "false: follow the link to the main identity"),
    ),
    response=(
        Field("requestedPersonRecord", REQUESTED_PERSON_RECORD, "1..*"),
    ),
)  # fmt: skip
