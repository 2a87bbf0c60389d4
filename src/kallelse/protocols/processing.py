"""The header ProcessingStatus: what an aggregating service tells of each source behind its answer.

An aggregated answer may be partial: the national calendar of bookings asks every unit that the engagement index names
and answers with what came. Who shows such an answer says which units are missing. Source: SCHEDULING.md section 5.3.
"""

from kallelse.protocols.declare import BOOLEAN, STRING, Field, Record, Simple

HEADERS = "urn:riv:interoperability:headers:1"

STATUS_CODE = Simple("StatusCodeEnum", one_of=("DataFromSource", "DataFromCache", "DataFromCacheSynchFailed", "NoDataSynchFailed"))
CAUSING_AGENT = Simple(
    "CausingAgentEnum", one_of=("service_catalog", "virtualization_platform", "service_producer", "engagement_index", "other")
)

LAST_UNSUCCESSFUL_SYNCH_ERROR = Record("LastUnsuccessfulSynchErrorType", HEADERS, fields=(
    Field("causingAgent", CAUSING_AGENT, "1..1"),
    Field("code", STRING, "1..1", "means something to the causing agent"),
    Field("text", STRING, "1..1"),
))  # fmt: skip

PROCESSING_STATUS_RECORD = Record("ProcessingStatusRecordType", HEADERS, extensible=False, fields=(
    Field("logicalAddress", STRING, "1..1", "of the source"),
    Field("statusCode", STATUS_CODE, "1..1", "NoDataSynchFailed: this source is missing from the answer"),
    Field("isResponseFromCache", BOOLEAN, "1..1"),
    Field("isResponseInSynch", BOOLEAN, "1..1", "false: old or missing"),
    Field("lastSuccessfulSynch", STRING, "1..1", "empty when there was none"),
    Field("lastUnsuccessfulSynch", STRING, "0..1"),
    Field("lastUnsuccessfulSynchError", LAST_UNSUCCESSFUL_SYNCH_ERROR, "0..1"),
))  # fmt: skip

PROCESSING_STATUS = Record("ProcessingStatusType", HEADERS, fields=(
    Field("ProcessingStatusList", PROCESSING_STATUS_RECORD, "0..*", "one per source"),
))  # fmt: skip
