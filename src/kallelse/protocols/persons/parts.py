"""The groups of a person record: birth, registration, addresses, contacts, family, status."""

from kallelse.protocols.declare import (
    BASE64,
    BOOLEAN,
    DATE_TIME,
    INT,
    STRING,
    URI,
    Field,
    Record,
)
from kallelse.protocols.persons.basic import (
    ADDRESS_PLACE_ID,
    APARTMENT_ID,
    CODED_VALUE,
    CORE,
    COUNTRY_CODE,
    DATE_PERIOD,
    DEREGISTRATION,
    DISTRICT_CODE,
    FICTITIOUS_PROPERTY_NUMBER,
    II,
    NAME,
    PARTIAL_DATE,
    PERSONAL_IDENTITY_NUMBER,
    PROPERTY_ID,
    RECORD_ID,
    RESIDENTIAL_ADDRESS,
    STRING2,
    STRING40,
    STRING80,
)

LINKED_IDENTITY = Record("LinkedIdentityType", CORE, fields=(
    Field("referredPersonalIdentity", II, "1..1", "a reserve identity of the same person, or its main identity"),
    Field("assuranceLevel", CODED_VALUE, "1..1"),
    Field("primaryIdentity", BOOLEAN, "1..1"),
))  # fmt: skip

REFERRED_PERSONAL_IDENTITY = Record("ReferredPersonalIdentityType", CORE, fields=(
    Field("referredPersonalIdentity", II, "1..1"),
    Field("referredPersonalIdentityStatus", STRING, "0..1", "NY or AS"),
))  # fmt: skip

PLACE_OF_BIRTH_SWEDEN = Record("PlaceOfBirthSwedenType", CORE, fields=(
    Field("birthCountyCode", STRING2, "0..1"),
    Field("birthParish", STRING40, "0..1"),
))  # fmt: skip

BIRTH_ABROAD = Record("BirthAbroadType", CORE, fields=(
    Field("placeOfBirthAbroad", STRING80, "0..1"),
    Field("countryOfBirth", STRING40, "0..1"),
))  # fmt: skip

BIRTH = Record("BirthType", CORE, fields=(
    Field("dateOfBirth", PARTIAL_DATE, "0..1"),
    Field("placeOfBirthSweden", PLACE_OF_BIRTH_SWEDEN, "0..1"),
    Field("birthAbroad", BIRTH_ABROAD, "0..1"),
))  # fmt: skip

POPULATION_REGISTRATION_LOCALITY = Record("PopulationRegistrationLocalityType", CORE, fields=(
    Field("populationRegistrationDate", PARTIAL_DATE, "0..1"),
    Field("countyCode", STRING2, "0..1"),
    Field("municipalityCode", STRING2, "0..1"),
    Field("parishCode", STRING2, "0..1"),
    Field("propertyDesignation", STRING40, "0..1"),
    Field("fictitiousPropertyNumber", FICTITIOUS_PROPERTY_NUMBER, "0..1"),
    Field("populationRegistrationType", CODED_VALUE, "0..1"),
    Field("localRegistrationTime", DATE_TIME, "0..1"),
    Field("localRegistrationEndTime", DATE_TIME, "0..1"),
))  # fmt: skip

NOTIFICATION_CASE = Record("NotificationCaseType", CORE, fields=(
    Field("recordId", RECORD_ID, "0..1"),
    Field("notificationType", STRING40, "0..1"),
    Field("modificationTime", DATE_TIME, "0..1"),
    Field("totalRecord", BOOLEAN, "0..1"),
    Field("notificationDate", PARTIAL_DATE, "0..1"),
))  # fmt: skip

HISTORICAL_RECORDS = Record("HistoricalRecordsType", CORE, fields=(
    Field("populationRegistrationLocality", POPULATION_REGISTRATION_LOCALITY, "0..*"),
    Field("historicalAddress", RESIDENTIAL_ADDRESS, "0..1"),
))  # fmt: skip

POPULATION_REGISTRATION_RECORD = Record("PopulationRegistrationRecordType", CORE, fields=(
    Field("syncronizationTime", DATE_TIME, "0..1"),
    Field("notificationCase", NOTIFICATION_CASE, "0..1"),
    Field("historicalRecords", HISTORICAL_RECORDS, "0..1"),
))  # fmt: skip

NATIONAL_KEYS = Record("NationalKeysType", CORE, fields=(
    Field("propertyId", PROPERTY_ID, "0..1"),
    Field("addressPlaceId", ADDRESS_PLACE_ID, "0..1"),
    Field("apartmentId", APARTMENT_ID, "0..1"),
))  # fmt: skip

DISTRICT = Record("DistrictType", CORE, fields=(
    Field("districtCode", DISTRICT_CODE, "0..1"),
))  # fmt: skip

ADDRESS_ABROAD = Record("AddressAbroadType", CORE, fields=(
    Field("postalAddress1", STRING40, "0..1"),
    Field("postalAddress2", STRING40, "0..1"),
    Field("postalAddress3", STRING40, "0..1"),
    Field("countryCode", STRING40, "0..1", "holds the name of the country in full text"),
    Field("addressAbroadDate", PARTIAL_DATE, "0..1"),
    Field("votingDate", PARTIAL_DATE, "0..1"),
))  # fmt: skip

UUID = Record("UUIDType", CORE, fields=(
    Field("propertyId", STRING, "0..1"),
    Field("addressPlaceId", STRING, "0..1"),
    Field("apartmentId", STRING, "0..1"),
))  # fmt: skip

ADDRESS_INFORMATION = Record("AddressInformationType", CORE, fields=(
    Field("residentialAddress", RESIDENTIAL_ADDRESS, "0..1", "folkbokföring"),
    Field("nationalKeys", NATIONAL_KEYS, "0..1", "not delivered by Navet since 2019-09-11"),
    Field("district", DISTRICT, "0..1"),
    Field("specialPostalAddress", RESIDENTIAL_ADDRESS, "0..1"),
    Field("addressAbroad", ADDRESS_ABROAD, "0..1"),
    Field("givenAddress", RESIDENTIAL_ADDRESS, "0..1", "reserve identities only"),
    Field("UUID", UUID, "0..1"),
))  # fmt: skip

CONTACT_INFORMATION = Record("ContactInformationType", CORE, fields=(
    Field("contactType", CODED_VALUE, "1..1"),
    Field("use", CODED_VALUE, "0..1"),
    Field("value", STRING, "0..1", "telephone as E.164, mail as RFC 5322"),
    Field("rank", INT, "0..1"),
    Field("comment", STRING, "0..1"),
    Field("period", DATE_PERIOD, "0..1"),
    Field("digitalNotification", BOOLEAN, "0..1", "the person wants notices such as a kallelse here"),
))  # fmt: skip

CONTACT_PERSON = Record("ContactPersonType", CORE, fields=(
    Field("contactRelationshipType", CODED_VALUE, "1..1"),
    Field("priorityOrder", INT, "0..1"),
    Field("givenName", STRING80, "0..1"),
    Field("surName", STRING80, "0..1"),
    Field("middleName", STRING80, "0..1"),
    Field("contactPersonAddress", RESIDENTIAL_ADDRESS, "0..1"),
    Field("contactPersonContactInformation", CONTACT_INFORMATION, "0..*"),
))  # fmt: skip

CONFIRMED_IDENTITY = Record("ConfirmedIdentityType", CORE, fields=(
    Field("typeOfIdentification", CODED_VALUE, "0..1"),
    Field("identificationNumber", STRING, "0..1"),
    Field("issuersOfId", STRING, "0..1"),
    Field("validDatePeriod", DATE_PERIOD, "0..1"),
    Field("attachmentId", STRING, "0..*"),
    Field("countryCode", COUNTRY_CODE, "0..1"),
))  # fmt: skip

ADMINISTRATIVE_INFORMATION = Record("AdministrativeInformationType", CORE, fields=(
    Field("categoryOfPerson", CODED_VALUE, "0..1"),
    Field("accountCode", CODED_VALUE, "0..1"),
    Field("comment", STRING, "0..1"),
))  # fmt: skip

MARITAL_STATUS = Record("MaritalStatusType", CORE, fields=(
    Field("maritalStatusCode", CODED_VALUE, "0..1"),
    Field("maritalStatusDate", PARTIAL_DATE, "0..1"),
))  # fmt: skip

IMMIGRATION_IDENTITY = Record("ImmigrationIdentityType", CORE, fields=(
    Field("personalIdentityNumber", PERSONAL_IDENTITY_NUMBER, "1..1"),
    Field("country", COUNTRY_CODE, "1..1"),
))  # fmt: skip

IMMIGRATION = Record("ImmigrationType", CORE, fields=(
    Field("immigrationDate", PARTIAL_DATE, "0..1"),
    Field("rightOfResidence", BOOLEAN, "0..1"),
    Field("immigrationIdentity", IMMIGRATION_IDENTITY, "0..*"),
))  # fmt: skip

CITIZENSHIP = Record("CitizenshipType", CORE, fields=(
    Field("citizenshipCountryCode", COUNTRY_CODE, "0..1"),
    Field("citizenshipDate", PARTIAL_DATE, "0..1"),
    Field("status", CODED_VALUE, "0..1"),
))  # fmt: skip

RELATIONSHIP_ID = Record("RelationshipIdType", CORE, fields=(
    Field("personalIdentity", II, "0..1", "both may be missing"),
    Field("dateOfBirth", PARTIAL_DATE, "0..1"),
))  # fmt: skip

RELATIONSHIP = Record("RelationshipType", CORE, fields=(
    Field("relationshipId", RELATIONSHIP_ID, "1..1"),
    Field("relationshipType", CODED_VALUE, "1..1", "V guardian, VF guardian of, B child, F parent, M spouse, P partner"),
    Field("relationshipFromDate", PARTIAL_DATE, "0..1"),
    Field("relationshipToDate", PARTIAL_DATE, "0..1", "custody has ended"),
    Field("name", NAME, "0..1"),
    Field("deregistration", DEREGISTRATION, "0..1"),
    Field("status", CODED_VALUE, "0..1", "NY, PB, RD, AS ended, AV ended by death, IV, AN"),
))  # fmt: skip

COORDINATION_NUMBER_DATA = Record("CoOrdinationNumberDataType", CORE, fields=(
    Field("allocationDate", PARTIAL_DATE, "0..1"),
    Field("preliminaryTransferDate", PARTIAL_DATE, "0..1"),
    Field("renewalDate", PARTIAL_DATE, "0..1"),
    Field("deceasedDate", PARTIAL_DATE, "0..1", "how a samordningsnummer says deceased"),
))  # fmt: skip

PERSONAL_IDENTITY_STATUS = Record("PersonalIdentityStatusType", CORE, fields=(
    Field("identityStatus", STRING, "0..1", "AKTIVT, VILANDEFORKLARAT, VILANDEFORKLARAT_STANGT, AVREGISTRERAT, EJ_AKTUELLT"),
    Field("identityStatusDate", PARTIAL_DATE, "0..1"),
    Field("identityStatusCause", STRING, "0..1", "TIDSFRIST, ANNAN_ORSAK, AVLIDEN, ERSATT, FELAKTIGT_REGISTERAT"),
))  # fmt: skip

MULTIMEDIA = Record("MultimediaType", CORE, fields=(
    Field("id", STRING, "0..1"),
    Field("mediaType", CODED_VALUE, "1..1"),
    Field("value", BASE64, "0..1"),
    Field("reference", URI, "0..1"),
))  # fmt: skip
