"""What the national documents say beside the schemas: where the prose disagrees with the wire, and what a reader must know."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Disagreement:
    """One point where the description of a contract (TKB) and its schema differ. The wire follows the schema."""

    item: str
    prose: str
    schema: str


_ANCHORS = Disagreement(
    "pattern of the person's id",
    "twelve characters",
    "written between ^ and $, which XML Schema reads as ordinary characters: taken literally no id fits. Declared here without them",
)

DISAGREEMENTS: Mapping[str, tuple[Disagreement, ...]] = {
    "crm:scheduling 1.1": (
        Disagreement(
            "slot (TimeslotType)", "each contract demands its own fields", "one type for five contracts, nearly all of it optional"
        ),
        Disagreement("purpose", "required in an invitation (R-RIV-5)", "optional"),
        Disagreement("timeTypeID", "optional; 1177 requires it (R-RIV-6)", "optional"),
        Disagreement("lists in purpose", "not among the allowed DocBook elements, yet in the example", "any text: send none"),
        Disagreement("pattern of the person's id", "twelve characters", "^ and $ in release 1.1.1, gone in 1.1.5, which is declared here"),
        Disagreement("unknown bookingId in GetBookingDetails", "nothing is said", "exactly one slot, so that only a fault can say it"),
    ),
    "supportprocess:logistics:scheduling 2.0": (
        Disagreement("appointment/status", "confirm, preliminary", "confirmed, preliminary"),
        Disagreement("id in UpdateAppointment", "originalAppointementId 0..1", "originalAppointmentId 1..1"),
        Disagreement(
            "timeslot", "endTime 1..1, healthcareFacility, alternativeAddress", "endTime 0..1, healthcareFacilityHSAId, alternativeLocation"
        ),
        Disagreement("appointment/information", "0..1", "0..*"),
        Disagreement("actor in the example", "a SOAP header", "an element of the body, in the domain's namespace"),
        Disagreement(
            "actor in all contracts", "stated", "absent in GetHealthcareFacility and GetHealthcareFacilities, optional in searches"
        ),
        Disagreement("cancel and update flags", "on the appointment", "on the time type"),
        Disagreement("rules of a time type", "appointmentRules", "appointmentRule"),
        Disagreement("conditions", "one name", "conditionToConfirm, but conditionsToConfirm in HealthcareServiceType"),
        Disagreement("codes of ConfirmAppointment", "OK, INFO, ERROR in one place, special codes in another", "any code of the list"),
        Disagreement("contract of flow 4", "ConfirmBooking in the matrix", "ConfirmAppointment"),
    ),
    "itintegration:engagementindex 1.0": (
        Disagreement("number of entries in a call", "at most 1000", "no upper bound"),
        Disagreement("key of an entry", "the information model counts owner in", "owner is optional and set by the index"),
        Disagreement(
            "logicalAddress of the caller",
            "the check against the owner was dropped in 1.0.8",
            "a common implementation still refuses (EI003)",
        ),
    ),
    "itintegration:registry 1.0": (Disagreement("logical address", "logicalAddress", "logicalAdress in GetSupportedServiceContracts"),),
    "infrastructure:itintegration:registry 2.0": (
        Disagreement("logical address", "logicalAddress", "logicalAdress in GetSupportedServiceContracts"),
        Disagreement("SOAP header", "as in every RIV-TA contract", "LogicalAddress lives in the domain's own namespace"),
    ),
    "strategicresourcemanagement:persons:person 5.0": (
        Disagreement("number of persons in a call", "at most 500 (R-RIV-10)", "no upper bound"),
        Disagreement("addressInformation", "uuid", "UUID"),
        Disagreement("relationship/relationshipId", "0..1", "1..1"),
        Disagreement("personalIdentityStatus", "identityStatusValue", "identityStatus"),
        Disagreement("attested", "still in the tables of chapter 8", "removed in 5.0"),
    ),
    "infrastructure:directory:organization 5.0": (
        Disagreement("structuredVisitingAddress/town", "optional", "required"),
        Disagreement("dates of unitTemporaryInformation", "optional", "required"),
        Disagreement("GetHealthCareProvider", "HSA-id or organisation number, exactly one", "at most one"),
    ),
    "infrastructure:eservicesupply:patientportal 1.0": (
        _ANCHORS,
        Disagreement("sourceSystem", "required when notify is given", "optional"),
        Disagreement("resultText", "always with INFO and ERROR", "optional"),
    ),
    "mvk:crm:casemanagement:inbox 2.0": (
        _ANCHORS,
        Disagreement("booking", "ignored for outside callers", "optional"),
        Disagreement("account missing or locked", "INFO, where patientportal says ERROR", "any of the codes"),
    ),
    "mvk:itintegration:userprofile 2.0": (_ANCHORS,),
}
"""By domain and version, as the pages are titled."""
