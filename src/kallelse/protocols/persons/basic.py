"""Simple types and small groups that the whole of persons:person 5.0 shares."""

from kallelse.protocols.declare import (
    DATE,
    STRING,
    Field,
    Record,
    Simple,
)

DOMAIN = "urn:riv:strategicresourcemanagement:persons:person"
CORE = f"{DOMAIN}:5"

DATE_TYPE_FORMAT = Simple("DateTypeFormatType", one_of=("YYYY", "YYYY-MM", "YYYY-MM-DD"))
PARTIAL_DATE_VALUE = Simple("PartialDateValue", min_length=4, max_length=10)
PROFILE = Simple("LookupProfileType", one_of=("P1", "P2", "P3", "P4", "P5", "P6", "P7", "P8", "P9", "P10"))
TIMESTAMP = Simple("Timestamp", min_length=14, max_length=14)
CODED_VALUE = Simple("CodedValue", max_length=40)
COUNTRY_CODE = Simple("CountryCode", min_length=1, max_length=2)
PERSONAL_IDENTITY_NUMBER = Simple("PersonalIdentityNumber", max_length=64)
GIVEN_NAME_INDICATOR = Simple("GivenNameIndicator", "int", at_least=10, at_most=99)
POSTAL_CODE = Simple("PostalCode", "int", at_least=0, at_most=99999)
APARTMENT_ID = Simple("ApartmentId", "long", at_least=0, at_most=99_999_999_999_999)
ADDRESS_PLACE_ID = Simple("AddressPlaceId", "long", at_least=0, at_most=99_999_999_999_999)
FICTITIOUS_PROPERTY_NUMBER = Simple("FictitiousPropertyNumber", "int", at_least=0, at_most=999)
DISTRICT_CODE = Simple("DistrictCode", max_length=999_999)
PROPERTY_ID = Simple("PropertyId", max_length=10)
RECORD_ID = Simple("RecordId", min_length=16, max_length=16)
STRING2 = Simple("String2", max_length=2)
STRING40 = Simple("String40", max_length=40)
STRING80 = Simple("String80", max_length=80)

II = Record("IIType", CORE, fields=(
    Field("root", STRING, "1..1", "OID: 1.2.752.129.2.1.3.1 personnummer, …3.3 samordningsnummer, 1.2.752.74.9.1 national reserve"),
    Field("extension", STRING, "0..1", "12 characters without separator"),
))  # fmt: skip

PARTIAL_DATE = Record("PartialDateType", CORE, fields=(
    Field("format", DATE_TYPE_FORMAT, "1..1"),
    Field("value", PARTIAL_DATE_VALUE, "1..1"),
))  # fmt: skip

DATE_PERIOD = Record("DatePeriodType", CORE, fields=(
    Field("start", DATE, "0..1"),
    Field("end", DATE, "0..1"),
))  # fmt: skip

NAME = Record("NameType", CORE, fields=(
    Field("givenNameIndicator", GIVEN_NAME_INDICATOR, "0..1", "10-99: which of the given names is used"),
    Field("givenName", STRING80, "0..1"),
    Field("middleName", STRING80, "0..1"),
    Field("surname", STRING80, "0..1"),
    Field("notificationName", STRING40, "0..1", "only when the three together exceed 36 characters"),
))  # fmt: skip

DEREGISTRATION = Record("DeregistrationType", CORE, fields=(
    Field("deregistrationReasonCode", CODED_VALUE, "0..1", "AV deceased, UV emigrated, GN or GS an old number, AS closed"),
    Field("deregistrationDate", PARTIAL_DATE, "0..1"),
    Field("foundDeadAtDate", PARTIAL_DATE, "0..1"),
))  # fmt: skip

PROFESSIONAL = Record("ProfessionalType", CORE, fields=(
    Field("organizationId", II, "1..1"),
))  # fmt: skip

ACTOR = Record("ActorType", CORE, fields=(
    Field("id", II, "1..1"),
    Field("professional", PROFESSIONAL, "0..1"),
    Field("updateTime", TIMESTAMP, "0..1"),
))  # fmt: skip

RESIDENTIAL_ADDRESS = Record("ResidentialAddressType", CORE, fields=(
    Field("careOf", STRING40, "0..1"),
    Field("postalAddress1", STRING40, "0..1"),
    Field("postalAddress2", STRING40, "0..1"),
    Field("postalCode", POSTAL_CODE, "0..1"),
    Field("city", STRING40, "0..1"),
))  # fmt: skip
