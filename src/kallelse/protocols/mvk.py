"""The resident portal's own interfaces from before the national ones: mvk:crm:casemanagement:inbox 2.0 (AddMessage)
and mvk:itintegration:userprofile 2.0 (GetUserProfile).

AddMessage here is not the AddMessage 2.0 of patientportal, whose schema is not public. It is the only one of that
name that can be tried, and some regions' platforms still speak it. The WSDLs know no LogicalAddress header. A missing
or locked account is answered with INFO, not ERROR. The schema's person numbers are written between ^ and $, which XML
Schema reads as characters; the anchors are dropped here. Source: CHANNELS.md section 1.6, PERSONS.md.
"""

from kallelse.protocols.declare import BOOLEAN, DATE, DATE_TIME, INTEGER, STRING, TIME, Contract, Field, Record, Simple, contract

INBOX = "urn:mvk:crm:casemanagement:inbox"
INBOX_CORE = f"{INBOX}:2"
PROFILE = "urn:mvk:itintegration:userprofile"
PROFILE_CORE = f"{PROFILE}:2"

SUBJECT_OF_CARE_ID = Simple("SubjectOfCareIdType", pattern="[0-9]{8}[0-9pPtTfF][0-9]{3}")
RESULT_CODE = Simple("ResultCodeEnum", one_of=("OK", "ERROR", "INFO"))
READ_STATUS = Simple("CaseReadStatusType", one_of=("Read", "Unread"))
SELECTION_STATUS = Simple("UserSelectionStatusType", one_of=("Active", "Archived"))
URL_LINK_TYPE = Simple("UrlLinkTypeType", one_of=("CurrentWindow", "NewWindow", "Widget", "Embedded"))
GENDER = Simple("GenderType", one_of=("Male", "Female"))
RELATIVE_TYPE = Simple("RelativeTypeType", one_of=("Parent", "Child"))

URL_CONFIGURATION = Record("UrlConfigurationType", INBOX_CORE, extensible=False, fields=(
    Field("systemId", STRING, "1..1", "key to the base address in the portal's configuration"),
    Field("urlText", STRING, "1..1", "the words of the link"),
    Field("queryString", STRING, "0..1"),
    Field("urlLinkType", URL_LINK_TYPE, "1..1"),
))  # fmt: skip

CASE_TYPE = Record("CaseTypeType", INBOX_CORE, extensible=False, fields=(
    Field("id", STRING, "0..1"),
    Field("caseTypeDescription", STRING, "0..1", 'the portal puts "Meddelande" when it is absent'),
))  # fmt: skip

HEALTH_CARE_FACILITY = Record("HealthCareFacilityType", INBOX_CORE, extensible=False, fields=(
    Field("hsaId", STRING, "0..1", "HSA-id of the unit"),
    Field("healthCareFacilityName", STRING, "0..1", "shown as sent, not looked up"),
    Field("healthCareFacilityAddress", STRING, "0..1"),
    Field("healthCareFacilityPostalCode", STRING, "0..1"),
    Field("healthCareFacilityPostalCity", STRING, "0..1"),
    Field("healthCareFacilityTelephone", STRING, "0..1"),
    Field("childHsaId", STRING, "0..1"),
    Field("isServiceCategory", BOOLEAN, "0..1"),
))  # fmt: skip

BOOKING = Record("BookingType", INBOX_CORE, extensible=False, fields=(
    Field("bookingId", STRING, "1..1"),
    Field("isInvitation", BOOLEAN, "1..1"),
    Field("isOpenInvitation", BOOLEAN, "0..1"),
    Field("rebookingAllowed", BOOLEAN, "0..1"),
    Field("cancelBookingAllowed", BOOLEAN, "0..1"),
    Field("dynamicId", STRING, "0..1"),
    Field("cancelled", BOOLEAN, "0..1"),
    Field("performerName", STRING, "0..1"),
    Field("bookingDate", DATE_TIME, "0..1"),
    Field("timeTypeName", STRING, "0..1"),
    Field("careTypeId", STRING, "0..1"),
    Field("userContextStatus", STRING, "0..1"),
))  # fmt: skip

CASE_STATUS = Record("CaseStatusType", INBOX_CORE, extensible=False, fields=(
    Field("id", INTEGER, "1..1"),
    Field("statusDescription", STRING, "0..1"),
))  # fmt: skip


def _cases() -> tuple[Record, ...]:
    return WORKFLOW_CASE, MESSAGE_CASE


CASE = Record("CaseType", INBOX_CORE, (), extensible=False, variants=_cases)

CASE_LIST = Record("CaseListType", INBOX_CORE, extensible=False, fields=(
    Field("Cases", CASE, "0..*", "with a capital C; each says by xsi:type what it is"),
))  # fmt: skip

_CASE = (
    Field("id", STRING, "0..1"),
    Field("caseReadStatus", READ_STATUS, "0..1", "Unread when absent"),
    Field("actionDate", DATE, "0..1"),
    Field("actionTime", TIME, "0..1"),
    Field("caseType", CASE_TYPE, "0..1"),
    Field("userSelectionStatus", SELECTION_STATUS, "0..1"),
    Field("healthCareFacility", HEALTH_CARE_FACILITY, "0..1", "the sender"),
    Field("booking", BOOKING, "0..1", "ignored from senders outside the portal"),
    Field("businessObjectId", STRING, "0..1", "messages with the same value are shown as one thread"),
    Field("headerText", STRING, "0..1", "heading"),
    Field("bodyText", STRING, "0..1"),
    Field("details", CASE_LIST, "0..1"),
)

WORKFLOW_CASE: Record = Record("WorkflowCaseType", INBOX_CORE, extensible=False, fields=(
    *_CASE,
    Field("caseStatus", CASE_STATUS, "0..1"),
))  # fmt: skip

MESSAGE_CASE: Record = Record("MessageCaseType", INBOX_CORE, extensible=False, fields=(
    *_CASE,
    Field("msg", STRING, "0..1", "DocBook as text; the envelope encodes it once"),
    Field("urlConfiguration", URL_CONFIGURATION, "0..1"),
))  # fmt: skip

RELATIVE = Record("RelativeType", PROFILE_CORE, extensible=False, fields=(
    Field("subjectOfCareId", SUBJECT_OF_CARE_ID, "1..1"),
    Field("relativeType", RELATIVE_TYPE, "1..1"),
))  # fmt: skip

RELATIVE_LIST = Record("RelativeListType", PROFILE_CORE, extensible=False, fields=(
    Field("items", RELATIVE, "0..*"),
))  # fmt: skip

USER_PROFILE = Record("UserProfileType", PROFILE_CORE, extensible=False, fields=(
    Field("subjectOfCareId", SUBJECT_OF_CARE_ID, "1..1"),
    Field("firstName", STRING, "0..1"),
    Field("lastName", STRING, "0..1"),
    Field("gender", GENDER, "0..1"),
    Field("streetAddress", STRING, "0..1"),
    Field("countyCode", STRING, "0..1"),
    Field("municipalityCode", STRING, "0..1"),
    Field("parishCode", STRING, "0..1"),
    Field("zip", STRING, "0..1"),
    Field("city", STRING, "0..1"),
    Field("relatives", RELATIVE_LIST, "0..1"),
    Field("phoneNumber", STRING, "0..1"),
    Field("mobilePhoneNumber", STRING, "0..1"),
    Field("email", STRING, "0..1"),
    Field("hasMailNotification", BOOLEAN, "0..1"),
    Field("hasSmsNotification", BOOLEAN, "0..1"),
))  # fmt: skip

_RESULT = (
    Field("resultCode", RESULT_CODE, "1..1"),
    Field("resultText", STRING, "0..1"),
)

ADD_MESSAGE = contract(INBOX, "AddMessage", 2, addressed=False, extensible_request=False,
    note="A message to the inbox. A missing or locked account is answered with INFO.",
    request=(
        Field("subjectOfCareId", SUBJECT_OF_CARE_ID, "1..1", "12 characters"),
        Field("message", MESSAGE_CASE, "1..1"),
        Field("notify", BOOLEAN, "1..1", "whether the portal should notify the person"),
        Field("sourceSystem", STRING, "0..1", "HSA-id; required when notify is true"),
    ),
    response=(
        Field("message", MESSAGE_CASE, "0..1"),
        *_RESULT,
    ),
)  # fmt: skip

GET_USER_PROFILE = contract(PROFILE, "GetUserProfile", 2, addressed=False, extensible_request=False,
    note="The account of a resident in the portal and what it may notify by.",
    request=(
        Field("subjectOfCare", SUBJECT_OF_CARE_ID, "1..1"),
    ),
    response=(
        Field("userProfile", USER_PROFILE, "0..1"),
        Field("isActive", BOOLEAN, "0..1"),
        *_RESULT,
    ),
)  # fmt: skip

ALL: tuple[Contract, ...] = (ADD_MESSAGE, GET_USER_PROFILE)
