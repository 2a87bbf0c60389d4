"""infrastructure:directory:organization 5.0: what a care unit is called, where it lies and when it answers.

GetUnit from the national HSA catalogue. Most fields are optional and few units fill them all; a unit that is not
found gives an empty answer, no error. Source: PERSONS.md section 6.2.
"""

from kallelse.protocols.declare import (
    BOOLEAN,
    DATE_TIME,
    STRING,
    TIME,
    Field,
    Record,
    Simple,
    contract,
    responder,
)

DOMAIN = "urn:riv:infrastructure:directory:organization"
CORE = f"{DOMAIN}:5"
RESPONDER = responder(DOMAIN, "GetUnit", 5)

# The schema's pattern is (KEY=CHARACTER*,?)*. It is written here without a choice to take back, because key letters
# are characters too and a hostile name would make the plain form try every division of the text. Letters and space
# separators of any script are spelled differently in Python.
_DN_KEY = "[OUDCNLoudcnl]{1,2}"
_DN_CHARACTER = r"(?:[0-9.\-]|[^\W\d_]|[ \u00a0\u1680\u2000-\u200a\u202f\u205f\u3000])"
DN = Simple(
    "DNType",
    "token",
    max_length=350,
    pattern=f"(?:{_DN_KEY}(?:=(?>{_DN_CHARACTER}*,?{_DN_KEY}(?==)))*={_DN_CHARACTER}*,?)?",
    schema_pattern=r"([OUDCNLoudcnl]{1,2}=[0-9\p{L}\p{Zs}\-.]*,?)*",
)
TELEPHONE_NUMBER = Simple("TelephoneNumberType", max_length=32, pattern="[+0-9][0-9]*")

ADDRESS = Record("AddressType", CORE, fields=(
    Field("addressLine", STRING, "1..*"),
))  # fmt: skip

AGE_SPAN = Record("AgeSpanType", CORE, fields=(
    Field("fromAge", STRING, "1..1"),
    Field("toAge", STRING, "1..1"),
    Field("comment", STRING, "0..1"),
))  # fmt: skip

TIME_SPAN = Record("TimeSpanType", CORE, fields=(
    Field("fromDay", STRING, "1..1"),
    Field("fromTime", TIME, "1..1"),
    Field("toDay", STRING, "1..1"),
    Field("toTime", TIME, "1..1"),
    Field("comment", STRING, "0..1"),
    Field("fromDate", STRING, "0..1"),
    Field("toDate", STRING, "0..1"),
))  # fmt: skip

DATE_SPAN = Record("DateSpanType", CORE, fields=(
    Field("fromDate", STRING, "1..1"),
    Field("toDate", STRING, "1..1"),
    Field("temporaryInformation", STRING, "1..1"),
))  # fmt: skip

STRUCTURED_VISITING_ADDRESS = Record("StructuredVisitingAddressType", CORE, fields=(
    Field("street", STRING, "1..1"),
    Field("premisesNumber", STRING, "0..1"),
    Field("premisesLetter", STRING, "0..1"),
    Field("town", STRING, "1..1"),
))  # fmt: skip

STRUCTURED_POSTAL_ADDRESS = Record("StructuredPostalAddressType", CORE, fields=(
    Field("addressee", STRING, "1..*"),
    Field("street", STRING, "0..1"),
    Field("premisesNumber", STRING, "0..1"),
    Field("premisesLetter", STRING, "0..1"),
    Field("postCode", STRING, "1..1"),
    Field("town", STRING, "1..1"),
))  # fmt: skip

UNIT_FUNCTION = Record("UnitFunctionType", RESPONDER, fields=(
    Field("name", STRING, "1..1"),
    Field("telephoneHour", TIME_SPAN, "0..*"),
    Field("telephoneNumber", TELEPHONE_NUMBER, "0..*"),
))  # fmt: skip

BUSINESS_CLASSIFICATION = Record("BusinessClassificationType", RESPONDER, fields=(
    Field("businessClassificationName", STRING, "0..1"),
    Field("businessClassificationCode", STRING, "0..1"),
))  # fmt: skip

GEO_COORD_RT90 = Record("GeoCoordRt90Type", RESPONDER, fields=(
    Field("xCoordinate", STRING, "1..1"),
    Field("yCoordinate", STRING, "1..1"),
))  # fmt: skip

GEO_COORD_SWEREF99 = Record("GeoCoordSWEREF99Type", RESPONDER, fields=(
    Field("nCoordinate", STRING, "1..1"),
    Field("eCoordinate", STRING, "1..1"),
))  # fmt: skip

UNIT = Record("unitType", RESPONDER, fields=(
    Field("alternateName", STRING, "0..*"),
    Field("alternateText", STRING, "0..1"),
    Field("alternateTextLogotype", STRING, "0..1"),
    Field("businessClassification", BUSINESS_CLASSIFICATION, "0..*"),
    Field("businessType", STRING, "0..*"),
    Field("careType", STRING, "0..*"),
    Field("countyName", STRING, "0..1"),
    Field("countyCode", STRING, "0..1"),
    Field("description", STRING, "0..1"),
    Field("directoryContact", STRING, "0..1"),
    Field("displayOption", STRING, "0..1"),
    Field("dropInHour", TIME_SPAN, "0..*"),
    Field("mail", STRING, "0..1"),
    Field("facsimileTelephoneNumber", TELEPHONE_NUMBER, "0..*"),
    Field("geographicalCoordinatesRt90", GEO_COORD_RT90, "0..1"),
    Field("geographicalCoordinatesSWEREF99", GEO_COORD_SWEREF99, "0..1"),
    Field("destinationIndicator", STRING, "0..*", "who may see the data"),
    Field("unitHsaId", STRING, "1..1"),
    Field("jpegPhoto", STRING, "0..1"),
    Field("jpegLogotype", STRING, "0..1"),
    Field("labeledUri", STRING, "0..1"),
    Field("location", STRING, "0..1"),
    Field("webPage1177", STRING, "0..1"),
    Field("management", STRING, "0..*"),
    Field("municipalityName", STRING, "0..1"),
    Field("municipalityCode", STRING, "0..1"),
    Field("nonPublicTelephoneNumber", STRING, "0..*", "only with profile extended2; never show it to patients"),
    Field("unitName", STRING, "1..1"),
    Field("patientInformation", STRING, "0..1"),
    Field("postalAddress", ADDRESS, "0..1"),
    Field("postalCode", STRING, "0..1", "where the care is given"),
    Field("publicName", STRING, "1..1", "the name patients know"),
    Field("relatedUnitHsaId", STRING, "0..*"),
    Field("route", STRING, "0..1", "how to get there"),
    Field("street", STRING, "0..1", "free text"),
    Field("surgeryHour", TIME_SPAN, "0..*"),
    Field("switchboardNumber", TELEPHONE_NUMBER, "0..1"),
    Field("telephoneHour", TIME_SPAN, "0..*"),
    Field("telephoneNumber", TELEPHONE_NUMBER, "0..*"),
    Field("textTelephoneNumber", STRING, "0..*", "a free string in 5.0"),
    Field("unitExtraInformation", STRING, "0..1"),
    Field("unitFunction", UNIT_FUNCTION, "0..*", "names such as Avbokning and Bokning are reserved"),
    Field("unitTemporaryInformation", DATE_SPAN, "0..1"),
    Field("videoPhone", STRING, "0..*"),
    Field("visitingHour", TIME_SPAN, "0..*"),
    Field("visitingRuleAge", AGE_SPAN, "0..*"),
    Field("referralRules", STRING, "0..1"),
    Field("visitingRules", STRING, "0..1"),
    Field("unitStartDate", DATE_TIME, "0..1"),
    Field("unitEndDate", DATE_TIME, "0..1", "passed: the unit is closed"),
    Field("feignedUnit", BOOLEAN, "0..1", "true: a test unit"),
    Field("financingOrganization", STRING, "0..*"),
    Field("indoorRouteDescription", STRING, "0..1", "how to find the way inside"),
    Field("geographicalCoordinatesSWEREF99Latitude", STRING, "0..1"),
    Field("geographicalCoordinatesSWEREF99Longitude", STRING, "0..1"),
    Field("administrativeCareLevel", STRING, "0..*"),
    Field("schoolType", STRING, "0..*"),
    Field("structuredPostalAddress", STRUCTURED_POSTAL_ADDRESS, "0..1"),
    Field("structuredVisitingAddress", STRUCTURED_VISITING_ADDRESS, "0..1", "new in 5.0"),
))  # fmt: skip

GET_UNIT = contract(DOMAIN, "GetUnit", 5,
    note="An unknown unit gives an empty answer.",
    request=(
        Field("unitHsaId", STRING, "1..1"),
        Field("searchBase", DN, "0..1", "default c=SE"),
        Field("includeFeignedObject", BOOLEAN, "0..1", "default false"),
        Field("profile", STRING, "0..*", "basic, extended, extended2 or all (default)"),
    ),
    response=(
        Field("unit", UNIT, "0..1"),
    ),
)  # fmt: skip
