"""Which care unit a unit belongs to, which members a care unit has, and who provides the care.

GetHealthCareUnit 2.0, GetHealthCareUnitMembers 2.1 and GetHealthCareProvider 1.0 stand on the domain's older core
types (major 2); the structured addresses of 2.2 come as extension elements.
"""

from kallelse.protocols.declare import BOOLEAN, DATE_TIME, STRING, Field, Record, contract, responder
from kallelse.protocols.organization.unit import DN, DOMAIN, TELEPHONE_NUMBER

CORE = f"{DOMAIN}:2"
CORE_2_2 = f"{DOMAIN}:2.2"
UNIT_RESPONDER = responder(DOMAIN, "GetHealthCareUnit", 2)
MEMBERS_RESPONDER = responder(DOMAIN, "GetHealthCareUnitMembers", 2)
MEMBERS_EXTENSION = f"{DOMAIN}:GetHealthCareUnitMembersResponder:2.1"
PROVIDER_RESPONDER = responder(DOMAIN, "GetHealthCareProvider", 1)

ADDRESS = Record("AddressType", CORE, fields=(
    Field("addressLine", STRING, "1..*"),
))  # fmt: skip

STRUCTURED_POSTAL_ADDRESS = Record("StructuredPostalAddressType", CORE_2_2, fields=(
    Field("addressee", STRING, "1..*"),
    Field("street", STRING, "0..1"),
    Field("premisesNumber", STRING, "0..1"),
    Field("premisesLetter", STRING, "0..1"),
    Field("postCode", STRING, "1..1"),
    Field("town", STRING, "1..1"),
))  # fmt: skip

HEALTH_CARE_UNIT = Record("HealthCareUnitType", UNIT_RESPONDER, fields=(
    Field("unitIsHealthCareUnit", BOOLEAN, "0..1", "true: the unit asked about is itself a care unit"),
    Field("healthCareUnitMemberHsaId", STRING, "0..1"),
    Field("healthCareUnitMemberName", STRING, "0..1"),
    Field("healthCareUnitMemberPublicName", STRING, "0..1"),
    Field("healthCareUnitMemberStartDate", DATE_TIME, "0..1"),
    Field("healthCareUnitMemberEndDate", DATE_TIME, "0..1"),
    Field("healthCareUnitHsaId", STRING, "1..1"),
    Field("healthCareUnitName", STRING, "1..1"),
    Field("healthCareUnitPublicName", STRING, "1..1"),
    Field("healthCareUnitStartDate", DATE_TIME, "0..1"),
    Field("healthCareUnitEndDate", DATE_TIME, "0..1", "passed: the unit is closed"),
    Field("healthCareProviderHsaId", STRING, "1..1"),
    Field("healthCareProviderName", STRING, "1..1"),
    Field("healthCareProviderPublicName", STRING, "1..1"),
    Field("healthCareProviderOrgNo", STRING, "1..1"),
    Field("healthCareProviderStartDate", DATE_TIME, "0..1"),
    Field("healthCareProviderEndDate", DATE_TIME, "0..1"),
    Field("feignedHealthCareUnitMember", BOOLEAN, "0..1", "true: a test unit"),
    Field("feignedHealthCareUnit", BOOLEAN, "0..1", "true: a test unit"),
    Field("feignedHealthCareProvider", BOOLEAN, "0..1", "true: a test provider"),
    Field("archivedHealthCareUnitMember", BOOLEAN, "0..1"),
    Field("archivedHealthCareUnit", BOOLEAN, "0..1"),
    Field("archivedHealthCareProvider", BOOLEAN, "0..1"),
))  # fmt: skip

MEMBERS_PROVIDER = Record("HealthCareProviderType", MEMBERS_RESPONDER, extensible=False, fields=(
    Field("healthCareProviderName", STRING, "1..1"),
    Field("healthCareProviderPublicName", STRING, "1..1"),
    Field("healthCareProviderHsaId", STRING, "1..1"),
    Field("healthCareProviderOrgNo", STRING, "1..1"),
    Field("healthCareProviderStartDate", DATE_TIME, "0..1"),
    Field("healthCareProviderEndDate", DATE_TIME, "0..1"),
    Field("healthCareProviderPrescriptionCode", STRING, "0..*"),
    Field("telephoneNumber", TELEPHONE_NUMBER, "0..*"),
    Field("postalAddress", ADDRESS, "0..1"),
    Field("postalCode", STRING, "0..1"),
    Field("feignedHealthCareProvider", BOOLEAN, "0..1"),
    Field("archivedHealthCareProvider", BOOLEAN, "0..1"),
    Field("structuredPostalAddress", STRUCTURED_POSTAL_ADDRESS, "0..1", namespace=MEMBERS_EXTENSION),
))  # fmt: skip

# The spelling with a small p in the middle of three names is the schema's.
HEALTH_CARE_UNIT_MEMBER = Record("HealthCareUnitMemberType", MEMBERS_RESPONDER, extensible=False, fields=(
    Field("healthCareUnitMemberName", STRING, "1..1"),
    Field("healthCareUnitMemberPublicName", STRING, "1..1"),
    Field("healthCareUnitMemberHsaId", STRING, "1..1"),
    Field("healthCareUnitMemberStartDate", DATE_TIME, "0..1"),
    Field("healthCareUnitMemberEndDate", DATE_TIME, "0..1"),
    Field("healthCareUnitMemberPrescriptionCode", STRING, "0..*"),
    Field("healthCareUnitMemberTelephoneNumber", TELEPHONE_NUMBER, "0..*"),
    Field("healthCareUnitMemberpostalAddress", ADDRESS, "0..1"),
    Field("healthCareUnitMemberpostalCode", STRING, "0..1"),
    Field("feignedHealthCareUnitMember", BOOLEAN, "0..1"),
    Field("archivedHealthCareUnitMember", BOOLEAN, "0..1"),
    Field("healthCareUnitMemberstructuredPostalAddress", STRUCTURED_POSTAL_ADDRESS, "0..1", namespace=MEMBERS_EXTENSION),
))  # fmt: skip

HEALTH_CARE_UNIT_MEMBERS = Record("HealthCareUnitMembersType", MEMBERS_RESPONDER, extensible=False, fields=(
    Field("healthCareUnitName", STRING, "1..1"),
    Field("healthCareUnitPublicName", STRING, "1..1"),
    Field("healthCareUnitHsaId", STRING, "1..1"),
    Field("healthCareUnitStartDate", DATE_TIME, "0..1"),
    Field("healthCareUnitEndDate", DATE_TIME, "0..1"),
    Field("healthCareUnitPrescriptionCode", STRING, "0..*"),
    Field("telephoneNumber", TELEPHONE_NUMBER, "0..*"),
    Field("postalAddress", ADDRESS, "0..1"),
    Field("postalCode", STRING, "0..1"),
    Field("feignedHealthCareUnit", BOOLEAN, "0..1"),
    Field("archivedHealthCareUnit", BOOLEAN, "0..1"),
    Field("healthCareProvider", MEMBERS_PROVIDER, "1..1"),
    Field("healthCareUnitMember", HEALTH_CARE_UNIT_MEMBER, "0..*", "clinics and wards"),
    Field("structuredPostalAddress", STRUCTURED_POSTAL_ADDRESS, "0..1", namespace=MEMBERS_EXTENSION),
))  # fmt: skip

HEALTH_CARE_PROVIDER = Record("HealthCareProviderType", PROVIDER_RESPONDER, fields=(
    Field("healthCareProviderHsaId", STRING, "1..1"),
    Field("healthCareProviderName", STRING, "1..1"),
    Field("healthCareProviderOrgNo", STRING, "1..1"),
    Field("healthCareProviderStartDate", DATE_TIME, "0..1"),
    Field("healthCareProviderEndDate", DATE_TIME, "0..1"),
    Field("feignedHealthCareProvider", BOOLEAN, "0..1"),
    Field("archivedHealthCareProvider", BOOLEAN, "0..1"),
))  # fmt: skip

_SEARCH = (
    Field("searchBase", DN, "0..1", "default c=SE"),
    Field("includeFeignedObject", BOOLEAN, "0..1", "default false"),
)

GET_HEALTH_CARE_UNIT = contract(DOMAIN, "GetHealthCareUnit", 2,
    note="The care unit and the care provider of any unit.",
    request=(
        Field("healthCareUnitMemberHsaId", STRING, "1..1", "HSA-id of the unit asked about"),
        *_SEARCH,
    ),
    response=(
        Field("healthCareUnit", HEALTH_CARE_UNIT, "0..1"),
    ),
)  # fmt: skip

GET_HEALTH_CARE_UNIT_MEMBERS = contract(DOMAIN, "GetHealthCareUnitMembers", 2,
    note="The clinics and wards that belong to a care unit.",
    request=(
        Field("healthCareUnitHsaId", STRING, "1..1"),
        *_SEARCH,
    ),
    response=(
        Field("healthCareUnitMembers", HEALTH_CARE_UNIT_MEMBERS, "0..1"),
    ),
)  # fmt: skip

GET_HEALTH_CARE_PROVIDER = contract(DOMAIN, "GetHealthCareProvider", 1,
    note="A care provider by HSA-id or organisation number; one number may have several HSA-ids.",
    choices=(("healthCareProviderHsaId", "healthCareProviderOrgNo"),),
    request=(
        Field("healthCareProviderHsaId", STRING, "0..1", "exactly one of the two"),
        Field("healthCareProviderOrgNo", STRING, "0..1", "exactly one of the two"),
        *_SEARCH,
    ),
    response=(
        Field("healthCareProvider", HEALTH_CARE_PROVIDER, "0..*"),
    ),
)  # fmt: skip
