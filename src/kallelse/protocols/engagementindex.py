"""itintegration:engagementindex 1.0: which unit holds something about this resident.

The index holds one entry per booking or kallelse: who, which service domain, where to ask and under which id. The
source system keeps it right with Update; a regional index may tell a subscriber with ProcessNotification; FindContent
is for aggregating services alone. The rules that the schema does not carry (R-RIV-7) are in `rules`.
Source: SCHEDULING.md section 5.
"""

from kallelse.protocols.declare import BOOLEAN, STRING, URI, Contract, Field, Record, Simple, contract

DOMAIN = "urn:riv:itintegration:engagementindex"
CORE = f"{DOMAIN}:1"

TS = Simple(
    "TS",
    pattern="[1-9][0-9]{3}(0[1-9]|1[0-2])([0-2][0-9]|3[01])([01][0-9]|2[0-3])[0-5][0-9][0-5][0-9]",
    calendar="yyyyMMddHHmmss",
)
RESIDENT_ID = Simple("RegisteredResidentIdentificationType", pattern="[0-9]{8}[0-9A-Zptf]{4}")
RESULT_CODE = Simple("ResultCodeEnum", one_of=("OK", "ERROR", "INFO"))

ENGAGEMENT = Record("EngagementType", CORE, fields=(
    Field("registeredResidentIdentification", RESIDENT_ID, "1..1", "key; personnummer, samordningsnummer or national reserve number"),
    Field("serviceDomain", URI, "1..1", "key; riv:crm:scheduling, without urn:"),
    Field("categorization", STRING, "1..1", "key; NA"),
    Field("logicalAddress", STRING, "1..1", "key; HSA-id of the unit that must be asked"),
    Field("businessObjectInstanceIdentifier", STRING, "1..1", "key; id of the booking or kallelse"),
    Field("clinicalProcessInterestId", STRING, "1..1", "key; NA"),
    Field("mostRecentContent", TS, "0..1", "start time; the only field that may change in place; absent in a delete"),
    Field("sourceSystem", STRING, "1..1", "key; HSA-id"),
    Field("creationTime", TS, "0..1", "set by the index alone"),
    Field("updateTime", TS, "0..1", "set by the index alone"),
    Field("dataController", STRING, "1..1", "key; organisation number or HSA-id of the controller of the personal data"),
    Field("owner", STRING, "0..1", "set by the index alone: HSA-id of the index"),
))  # fmt: skip

ENGAGEMENT_TRANSACTION = Record("EngagementTransactionType", CORE, fields=(
    Field("deleteFlag", BOOLEAN, "1..1", "true: remove the entry with this key"),
    Field("engagement", ENGAGEMENT, "1..1"),
))  # fmt: skip

_RESULT = (
    Field("ResultCode", RESULT_CODE, "1..1", "with a capital R; a refusal may also come as a fault"),
    Field("comment", STRING, "0..1"),
)

UPDATE = contract(DOMAIN, "Update", 1,
    note="An entry whose key exists is updated, else created; entries of one call must differ in key.",
    request=(
        Field("engagementTransaction", ENGAGEMENT_TRANSACTION, "1..1000", "1000 is the national limit; the schema has no upper bound"),
    ),
    response=_RESULT,
)  # fmt: skip

FIND_CONTENT = contract(DOMAIN, "FindContent", 1,
    note="For aggregating services; the answer may not be stored.",
    request=(
        Field("registeredResidentIdentification", RESIDENT_ID, "1..1"),
        Field("serviceDomain", URI, "1..1"),
        Field("categorization", STRING, "0..1", "this and the rest: filters that match exactly"),
        Field("logicalAddress", STRING, "0..1"),
        Field("businessObjectInstanceIdentifier", STRING, "0..1"),
        Field("clinicalProcessInterestId", STRING, "0..1"),
        Field("mostRecentContent", TS, "0..1"),
        Field("sourceSystem", STRING, "0..1"),
        Field("dataController", STRING, "0..1"),
        Field("owner", STRING, "0..1"),
    ),
    response=(
        Field("engagement", ENGAGEMENT, "0..*"),
    ),
)  # fmt: skip

PROCESS_NOTIFICATION = contract(DOMAIN, "ProcessNotification", 1,
    note="A receiver passes over entries whose owner is itself.",
    request=(
        Field("engagementTransaction", ENGAGEMENT_TRANSACTION, "1..*"),
    ),
    response=_RESULT,
)  # fmt: skip

ALL: tuple[Contract, ...] = (UPDATE, FIND_CONTENT, PROCESS_NOTIFICATION)
