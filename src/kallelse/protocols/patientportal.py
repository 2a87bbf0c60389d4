"""infrastructure:eservicesupply:patientportal 1.0: is the person reachable in 1177 inkorg, and send a message there.

Source: CHANNELS.md section 1. The patient sees organisationUnit as the sender; the portal keeps no idempotency key.
"""

from kallelse.protocols.declare import BOOLEAN, STRING, Field, Record, Simple, contract

DOMAIN = "urn:riv:infrastructure:eservicesupply:patientportal"
CORE = f"{DOMAIN}:1"

# The schema writes the pattern between ^ and $, which XML Schema reads as literal characters; they are dropped here.
SUBJECT_OF_CARE_ID = Simple("SubjectOfCareIdType", pattern="[0-9]{8}[0-9pPtTfF][0-9]{3}")
RESULT_CODE = Simple("ResultCodeEnum", one_of=("OK", "ERROR", "INFO"))
NOTIFICATION_METHOD = Simple("NotificationMethodType", one_of=("SMS", "Email", "Other"))
LINK_TYPE = Simple("LinkTypeType", one_of=("CurrentTarget", "Embedded", "Widget", "NewTarget"))

ORGANISATION_UNIT = Record("OrganisationUnitType", CORE, extensible=False, fields=(
    Field("unitId", STRING, "1..1", "normally the HSA-id of the unit"),
    Field("unitName", STRING, "1..1", "shown to the patient as the sender"),
    Field("unitAddress", STRING, "0..1"),
    Field("unitPostalCode", STRING, "0..1"),
    Field("unitPostalCity", STRING, "0..1"),
    Field("unitTelephone", STRING, "0..1"),
))  # fmt: skip

SSO_LINK = Record("SSOLinkType", CORE, extensible=False, fields=(
    Field("systemId", STRING, "1..1", "key to the base address in the portal's configuration"),
    Field("text", STRING, "1..1", "the words of the link"),
    Field("queryString", STRING, "0..1"),
    Field("type", LINK_TYPE, "1..1"),
))  # fmt: skip

MESSAGE = Record("MessageType", CORE, extensible=False, fields=(
    Field("organisationUnit", ORGANISATION_UNIT, "1..1"),
    Field("messageThreadId", STRING, "0..1", "chosen by the sender; the same value groups messages"),
    Field("messageDescription", STRING, "0..1", "heading"),
    Field("messageText", STRING, "1..1", "DocBook as text; the envelope encodes it once"),
    Field("ssoLink", SSO_LINK, "0..1"),
))  # fmt: skip

IS_ACTIVE_USER = contract(DOMAIN, "IsActiveUser", 1,
    note="Mandatory before sending unless the sender knows by other means.",
    request=(
        Field("subjectOfCareId", SUBJECT_OF_CARE_ID, "1..1", "12 characters"),
    ),
    response=(
        Field("status", BOOLEAN, "1..1", "true: registered user"),
        Field("activeNotificationMethods", NOTIFICATION_METHOD, "0..*", "only that it is on, never the address"),
    ),
)  # fmt: skip

ADD_MESSAGE = contract(DOMAIN, "AddMessageToPatientPortalInbox", 1,
    note="A retry after a time-out may create a duplicate.",
    request=(
        Field("subjectOfCareId", SUBJECT_OF_CARE_ID, "1..1", "12 characters"),
        Field("message", MESSAGE, "1..1"),
        Field("notify", BOOLEAN, "0..1", "whether the portal should notify the person"),
        Field("sourceSystem", STRING, "0..1", "required when notify is given; used for cost sharing"),
    ),
    response=(
        Field("messageThreadId", STRING, "0..1", "echo, only if sent"),
        Field("notificationSent", NOTIFICATION_METHOD, "0..*"),
        Field("resultCode", RESULT_CODE, "1..1", "ERROR: the person is not an active user"),
        Field("resultText", STRING, "0..1", "always with INFO and ERROR"),
    ),
)  # fmt: skip
