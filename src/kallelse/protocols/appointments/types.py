"""The types that the twelve contracts of supportprocess:logistics:scheduling 2.0 share."""

from kallelse.protocols.declare import BOOLEAN, DOUBLE, INT, STRING, URI, Field, Record, Simple

DOMAIN = "urn:riv:supportprocess:logistics:scheduling"
CORE = f"{DOMAIN}:2"

PERSONNUMMER, SAMORDNINGSNUMMER = "1.2.752.129.2.1.3.1", "1.2.752.129.2.1.3.3"
HSA_ROOT = "1.2.752.129.2.1.4.1"
SNOMED_CT = "1.2.752.116.2.1.1"

_DAY = "[1-9][0-9]{3}(0[1-9]|1[0-2])([0-2][0-9]|3[01])"
TS = Simple("TS", pattern=f"{_DAY}([01][0-9]|2[0-3])[0-5][0-9][0-5][0-9]", calendar="yyyyMMddHHmmss")
DT = Simple("DT", pattern=_DAY, calendar="yyyyMMdd")
UUID = Simple("uuidType", pattern="[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}")
PROCESS = Simple("ProcessEnum", one_of=("NYBOKNING", "AVBOKNING", "OMBOKNING"))
STATUS = Simple("AppointmentStatusEnum", one_of=("confirmed", "preliminary"))
REASON_REQUIRED = Simple("ReasonRequiredEnum", one_of=("Mandatory", "Optional", "ReasonNotSupported"))
PERSON_ROOT = Simple("PersonIdRoot", one_of=(PERSONNUMMER, SAMORDNINGSNUMMER))
FIXED_HSA_ROOT = Simple("HSAIdRoot", fixed=HSA_ROOT)
FIXED_SNOMED_CT = Simple("SnomedCtCodeSystem", one_of=(SNOMED_CT,))
RESULT_CODE = Simple("ResultCodeEnum", one_of=(
    "OK", "ERROR", "INFO",
    "REQUESTED_TIME_IS_ALREADY_RESERVED", "REQUESTED_TIME_HAS_ALREADY_PASSED", "REQUESTED_TIME_IS_NO_LONGER_AVAILABLE",
    "TOO_LATE_TO_MAKE_APPOINTMENT", "USER_IS_ALREADY_OCCUPIED", "APPOINTMENT_IS_NOT_ALLOWED",
    "APPOINTMENT_IS_ALREADY_CANCELED", "APPOINTMENT_IS_ALREADY_UPDATED", "TOO_LATE_TO_UPDATE_APPOINTMENT",
    "APPOINTMENT_DOES_NOT_EXIST", "UPDATE_APPOINTMENT_IS_NOT_ALLOWED", "TOO_LATE_TO_CANCEL_APPOINTMENT",
    "CANCEL_IS_NOT_ALLOWED", "APPOINTMENT_IS_ALREADY_CONFIRMED", "TOO_LATE_TO_CONFIRM_APPOINTMENT",
    "CONFIRM_IS_NOT_ALLOWED",
))  # fmt: skip

II = Record("IIType", CORE, fields=(
    Field("root", STRING, "1..1"),
    Field("extension", STRING, "0..1"),
))  # fmt: skip

PERSON_ID = Record("PersonIdType", CORE, fields=(
    Field("root", PERSON_ROOT, "1..1", f"{PERSONNUMMER} personnummer, {SAMORDNINGSNUMMER} samordningsnummer"),
    Field("extension", STRING, "1..1", "12 characters"),
))  # fmt: skip

HSA_ID = Record("HSAIdType", CORE, fields=(
    Field("root", FIXED_HSA_ROOT, "1..1", HSA_ROOT),
    Field("extension", STRING, "1..1", "HSA-id"),
))  # fmt: skip

_NAMES_OF_CODE = (
    Field("codeSystemName", STRING, "0..1"),
    Field("codeSystemVersion", STRING, "0..1"),
    Field("displayName", STRING, "0..1"),
    Field("originalText", STRING, "0..1"),
)

CV = Record("CVType", CORE, fields=(
    Field("code", STRING, "1..1"),
    Field("codeSystem", STRING, "1..1"),
    *_NAMES_OF_CODE,
))  # fmt: skip

SNOMED = Record("SnomedCtType", CORE, fields=(
    Field("code", STRING, "1..1"),
    Field("codeSystem", FIXED_SNOMED_CT, "1..1", SNOMED_CT),
    *_NAMES_OF_CODE,
))  # fmt: skip

ACTOR = Record("ActorType", CORE, fields=(
    Field("actorId", II, "1..1"),
    Field("actorType", SNOMED, "1..1", "116154003 resident, 223366009 health staff, guardians in `rules`"),
))  # fmt: skip

INFORMATION = Record("InformationType", CORE, fields=(
    Field("header", STRING, "1..1"),
    Field("description", STRING, "0..1"),
    Field("link", URI, "0..1"),
))  # fmt: skip

REFERENCE = Record("ReferenceType", CORE, fields=(
    Field("name", STRING, "1..1"),
    Field("description", STRING, "0..1"),
    Field("link", URI, "0..1"),
))  # fmt: skip

RESOURCE = Record("ResourceType", CORE, fields=(
    Field("typeOfResource", CV, "0..1"),
    Field("resourceAttribute", CV, "0..1"),
    Field("description", STRING, "0..1"),
))  # fmt: skip

PRACTITIONER = Record("PractitionerType", CORE, fields=(
    Field("HSAId", HSA_ID, "1..1"),
    Field("firstName", STRING, "1..1"),
    Field("lastName", STRING, "1..1"),
    Field("title", STRING, "0..1"),
))  # fmt: skip

HEALTHCARE_SERVICE = Record("HealthcareServiceType", CORE, fields=(
    Field("code", SNOMED, "1..1"),
    Field("information", INFORMATION, "0..*", "is shown"),
    Field("conditionsToConfirm", INFORMATION, "0..*", "must be accepted; plural here, singular elsewhere"),
))  # fmt: skip

TIME_TYPE_RULES = Record("TimeTypeRulesType", CORE, fields=(
    Field("type", PROCESS, "1..1"),
    Field("reasonTextRequired", REASON_REQUIRED, "1..1"),
    Field("reasonCodeRequired", REASON_REQUIRED, "1..1"),
    Field("reasonCodes", CV, "0..*", "chosen by the booking system"),
    Field("information", INFORMATION, "0..*", "is shown"),
    Field("conditionToConfirm", INFORMATION, "0..*", "must be accepted"),
))  # fmt: skip

TIME_TYPE = Record("TimeTypeType", CORE, fields=(
    Field("code", STRING, "1..1"),
    Field("hidden", BOOLEAN, "0..1", "true: bookable only when the unit assigned it, as by a kallelse"),
    Field("careContactCode", CV, "0..1"),
    Field("healthcareService", HEALTHCARE_SERVICE, "0..*"),
    Field("healthcareTeam", BOOLEAN, "0..1"),
    Field("patientGroup", BOOLEAN, "0..1"),
    Field("cancelAppointmentAllowed", BOOLEAN, "1..1"),
    Field("updateAppointmentAllowed", BOOLEAN, "1..1"),
    Field("appointmentRule", TIME_TYPE_RULES, "0..3", "at most one per process"),
))  # fmt: skip

TIMESLOT = Record("TimeslotType", CORE, fields=(
    Field("timeslotId", UUID, "1..1", "what is booked by"),
    Field("timeType", TIME_TYPE, "1..1"),
    Field("startTime", TS, "1..1"),
    Field("endTime", TS, "0..1"),
    Field("timeLength", DOUBLE, "0..1", "minutes"),
    Field("healthcareFacilityHSAId", HSA_ID, "1..1"),
    Field("practitioner", PRACTITIONER, "0..*"),
    Field("resource", RESOURCE, "0..*"),
    Field("withinCareGuarantee", BOOLEAN, "0..1", "vårdgaranti"),
    Field("alternativeLocation", STRING, "0..1"),
))  # fmt: skip

AVAILABLE_DATE = Record("AvailableDateType", CORE, fields=(
    Field("date", DT, "1..1", "never in the past; repeated per type, staff and service that was not filtered"),
    Field("noOfTimeslots", INT, "1..1"),
    Field("timeType", TIME_TYPE, "1..1"),
    Field("practitioner", PRACTITIONER, "0..1"),
    Field("resource", RESOURCE, "0..1"),
))  # fmt: skip

APPOINTMENT = Record("AppointmentType", CORE, fields=(
    Field("appointmentId", UUID, "1..1"),
    Field("relatedAppointmentId", UUID, "0..*"),
    Field("timeslot", TIMESLOT, "1..1"),
    Field("personId", PERSON_ID, "1..1"),
    Field("information", INFORMATION, "0..*", "is shown; an appointment carries no conditions"),
    Field("status", STATUS, "1..1", "preliminary: waits for ConfirmAppointment"),
    Field("newAppointmentReasonText", STRING, "0..1"),
    Field("newAppointmentReasonCode", CV, "0..1"),
    Field("updateAppointmentReasonText", STRING, "0..1", "of the latest rebooking"),
    Field("updateAppointmentReasonCode", CV, "0..1"),
    Field("alternativeLocation", STRING, "0..1"),
    Field("reference", REFERENCE, "0..*"),
))  # fmt: skip

APPOINTMENT_PER_FACILITY = Record("AppointmentPerHealthcareFacilityType", CORE, fields=(
    Field("appointmentId", UUID, "1..1"),
    Field("healthcareFacilityId", HSA_ID, "1..1"),
))  # fmt: skip

ORG_UNIT = Record("OrgUnitType", CORE, extensible=False, fields=(
    Field("HSAId", HSA_ID, "1..1"),
    Field("name", STRING, "0..1"),
    Field("alternativeLocation", STRING, "0..1"),
    Field("information", INFORMATION, "0..*", "is shown"),
    Field("conditionToConfirm", INFORMATION, "0..*", "must be accepted"),
))  # fmt: skip
