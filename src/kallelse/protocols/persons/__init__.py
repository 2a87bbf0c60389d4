"""strategicresourcemanagement:persons:person 5.0, and 3.1 beside it: who is this, and where do they live?

The national person service (PU). GetPersonsForProfile answers up to 500 identities per call. Field names are the
schema's own. Source: PERSONS.md section 1; the notes below name what a kallelse depends on.
"""

from kallelse.protocols.declare import (
    BOOLEAN,
    STRING,
    Contract,
    Field,
    Record,
    contract,
)
from kallelse.protocols.persons import version3
from kallelse.protocols.persons.basic import (
    ACTOR,
    CODED_VALUE,
    CORE,
    DEREGISTRATION,
    DOMAIN,
    II,
    NAME,
    PARTIAL_DATE,
    PROFILE,
    TIMESTAMP,
)
from kallelse.protocols.persons.parts import (
    ADDRESS_INFORMATION,
    ADMINISTRATIVE_INFORMATION,
    BIRTH,
    CITIZENSHIP,
    CONFIRMED_IDENTITY,
    CONTACT_INFORMATION,
    CONTACT_PERSON,
    COORDINATION_NUMBER_DATA,
    IMMIGRATION,
    LINKED_IDENTITY,
    MARITAL_STATUS,
    MULTIMEDIA,
    PERSONAL_IDENTITY_STATUS,
    POPULATION_REGISTRATION_LOCALITY,
    POPULATION_REGISTRATION_RECORD,
    REFERRED_PERSONAL_IDENTITY,
    RELATIONSHIP,
)

PERSON_RECORD = Record("PersonRecordType", CORE, fields=(
    Field("personalIdentity", II, "1..1", "may differ from the one asked for, when a link was followed"),
    Field("identityLevel", STRING, "0..1", "STYRKT, SANNOLIK, OSAKER, INTE_TILLAMPLIG"),
    Field("identityLevelDate", PARTIAL_DATE, "0..1"),
    Field("gender", CODED_VALUE, "0..1"),
    Field("protectedPersonIndicator", BOOLEAN, "1..1", "sekretessmarkering: only profile P1 content follows"),
    Field("testIndicator", BOOLEAN, "1..1", "true in production: throw the answer away"),
    Field("primaryIdentity", BOOLEAN, "1..1"),
    Field("version", TIMESTAMP, "0..1", "yyyyMMddHHmmss"),
    Field("name", NAME, "0..1"),
    Field("linkedIdentity", LINKED_IDENTITY, "0..*"),
    Field("referredPersonalIdentities", REFERRED_PERSONAL_IDENTITY, "0..*"),
    Field("birth", BIRTH, "0..1"),
    Field("populationRegistrationLocality", POPULATION_REGISTRATION_LOCALITY, "0..1"),
    Field("populationRegistrationRecord", POPULATION_REGISTRATION_RECORD, "0..1"),
    Field("addressInformation", ADDRESS_INFORMATION, "0..1", "profile P2; never for protected persons"),
    Field("contactInformation", CONTACT_INFORMATION, "0..*", "profile P3; never for protected persons"),
    Field("contactPerson", CONTACT_PERSON, "0..*"),
    Field("confirmedIdentity", CONFIRMED_IDENTITY, "0..*"),
    Field("administrativeInformation", ADMINISTRATIVE_INFORMATION, "0..1"),
    Field("deregistration", DEREGISTRATION, "0..1"),
    Field("maritalStatus", MARITAL_STATUS, "0..1"),
    Field("immigration", IMMIGRATION, "0..1"),
    Field("citizenship", CITIZENSHIP, "0..*"),
    Field("relationship", RELATIONSHIP, "0..*", "guardians; profile P4"),
    Field("coOrdinationNumberData", COORDINATION_NUMBER_DATA, "0..1"),
    Field("personalIdentityStatus", PERSONAL_IDENTITY_STATUS, "0..1"),
    Field("updatePersonActor", ACTOR, "0..1"),
    Field("updatePersonContactInformationActor", ACTOR, "0..1"),
    Field("attachment", MULTIMEDIA, "0..*"),
    Field("optoutPaperNotification", BOOLEAN, "0..1", "true: wants no paper"),
    Field("protectedPopulationRecord", BOOLEAN, "0..1", "skyddad folkbokföring; absent reads as false"),
))  # fmt: skip

REQUESTED_PERSON_RECORD = Record("RequestedPersonRecordType", CORE, fields=(
    Field("requestedPersonalIdentity", II, "1..1", "match on this, not on order"),
    Field("personRecord", PERSON_RECORD, "0..1", "absent: the identity is unknown"),
))  # fmt: skip

GET_PERSONS_FOR_PROFILE = contract(DOMAIN, "GetPersonsForProfile", 5,
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

GET_PERSONS_FOR_PROFILE_3 = version3.GET_PERSONS_FOR_PROFILE

ALL: tuple[Contract, ...] = (GET_PERSONS_FOR_PROFILE, GET_PERSONS_FOR_PROFILE_3)
