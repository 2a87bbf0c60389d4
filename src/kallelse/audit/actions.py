"""Write the access log, in the caller's transaction."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

import msgspec

from kallelse.kit import db


class Action(StrEnum):
    """The closed vocabulary of acts: `source:subject:action`."""

    INVITATION_TAKEN_IN = "intake:invitation:take_in"
    INVITATION_CANCELLED = "intake:invitation:cancel"
    INVITATION_STATUS_READ = "intake:invitation:read_status"
    PERSON_LOOKED_UP = "register:person:look_up"
    PREFERENCE_SAID = "register:preference:say"
    INVITATION_PLANNED = "routing:invitation:plan"
    STEP_SENT = "delivery:step:send"
    STEP_ENDED = "delivery:step:end"
    RECEIPT_STORED = "receipts:step:store"
    PATIENT_READ = "patient:invitation:read"
    PATIENT_ANSWERED = "patient:invitation:answer"
    PATIENT_FETCHED_ATTACHMENT = "patient:attachment:fetch"
    ATTACHMENT_UPLOADED = "attachments:file:upload"
    ATTACHMENT_REFUSED = "attachments:file:refuse"
    ATTACHMENT_REPLACED = "attachments:file:replace"
    ATTACHMENT_ENDED = "attachments:file:end"
    ATTACHMENT_OFFERED = "attachments:file:offer"
    ATTACHMENT_FETCHED = "attachments:file:fetch"
    ATTACHMENT_INFECTED = "attachments:file:find_infected"
    LINK_ADDED = "attachments:link:add"
    LINK_REMOVED = "attachments:link:remove"
    PATIENT_FETCHED_CALENDAR = "patient:invitation:fetch_calendar"
    CALENDAR_ADDRESS_MADE = "patient:calendar:make_address"
    CALENDAR_ADDRESS_REMOVED = "patient:calendar:remove_address"
    CALENDAR_FOLLOWED = "patient:invitation:follow_calendar"
    LETTER_CODE_MADE = "letter_codes:code:make"
    LETTER_CODE_OPENED = "letter_codes:invitation:open"
    LETTER_CODE_REFUSED = "letter_codes:invitation:refuse"
    LETTER_ASKED = "letter_codes:invitation:ask"
    LETTER_OWN_CODE_SAID = "letter_codes:own_code:say"
    BOOKING_PASSED_ON = "intake:booking:pass_on"
    BOOKING_CHANGED = "booking:booking:change"
    DIARY_READ = "diary:booking:read"
    DIARY_SEARCHED = "diary:slot:search"
    DIARY_BOOKED = "diary:booking:make"
    DIARY_MOVED = "diary:booking:move"
    DIARY_CANCELLED = "diary:booking:cancel"
    DIARY_PUBLISHED = "diary:slot:publish"
    BOOKINGS_LISTED = "balance:booking:list"
    BOOKING_DECIDED = "balance:booking:decide"
    BOOKINGS_READ = "balance:booking:read"
    INDEX_TOLD = "engagement:entry:tell"
    INVITATION_WITHDRAWN = "engagement:invitation:withdraw"
    NOTICE_SENT = "notices:notice:send"
    NOTICE_ENDED = "notices:notice:end"
    CONSENT_GIVEN = "notices:consent:give"
    CONSENT_WITHDRAWN = "notices:consent:withdraw"
    CONTACT_VERIFIED = "notices:consent:verify"
    DECISION_RECORDED = "notices:decision:record"
    REMINDERS_PAUSED = "notices:person:pause"
    STAFF_LISTED = "staff:invitation:list"
    STAFF_READ = "staff:invitation:read"
    STAFF_PREVIEWED = "staff:invitation:preview"
    STAFF_SENT = "staff:invitation:send"
    STAFF_UNDONE = "staff:invitation:undo"
    STAFF_FINISHED_TASK = "staff:step:finish"
    STAFF_SEARCHED = "staff:person:search"
    STAFF_FILE_REFUSED = "staff:file:refuse"
    STAFF_FILE_READ = "staff:file:read"
    NEVER_CONTACT_ADDED = "staff:person:never_contact"
    NEVER_CONTACT_ENDED = "staff:person:contact_again"
    NEVER_CONTACT_READ = "staff:person:read_never_contact"
    SETTING_CHANGED = "staff:setting:change"
    ROLE_GIVEN = "staff:role:give"
    ROLE_ENDED = "staff:role:end"
    ROLE_LACKING = "staff:role:lack"
    CAMPAIGN_MADE = "campaigns:campaign:make"
    CAMPAIGN_CHANGED = "campaigns:campaign:change"
    CAMPAIGN_LISTED = "campaigns:recipient:list"
    CAMPAIGN_TRIED = "campaigns:campaign:try"
    CAMPAIGN_APPROVED = "campaigns:campaign:approve"
    CAMPAIGN_WENT_ON = "campaigns:campaign:go_on"
    CAMPAIGN_PAUSED = "campaigns:campaign:pause"
    CAMPAIGN_STOPPED = "campaigns:campaign:stop"
    CAMPAIGN_READ = "campaigns:recipient:read"
    CAMPAIGN_DECLINED = "campaigns:person:decline"
    ACT_ASKED = "acts:invitation:ask"
    ACT_UNDONE = "acts:invitation:undo"
    ACT_CARRIED_OUT = "acts:invitation:carry_out"
    PATIENT_ANSWERED_FOR = "acts:invitation:answer_for"
    TEMPLATE_CHANGED = "templates:template:change"
    LINE_FINISHED = "worklist:line:finish"
    LINE_ASSIGNED = "worklist:line:assign"
    LINE_RESTS = "worklist:line:rest"
    LINE_NOTED = "worklist:line:note"
    STANDBY_SAID = "freed_times:standby:say"
    STANDBY_ENDED = "freed_times:standby:end"
    STANDBY_RANKED = "freed_times:standby:rank"
    STANDBY_LISTED = "freed_times:standby:list"
    FREED_OFFERED = "freed_times:offer:make"
    FREED_ANSWERED = "freed_times:offer:answer"
    LOG_READ = "audit:entry:read"
    LOG_EXPORTED = "audit:entry:export"
    LOG_SAMPLED = "audit:sample:draw"
    LOG_SAMPLE_CLOSED = "audit:sample:close"
    SIMULATION_RUN = "simulation:period:run"


CARE = "vård och behandling"
ADMINISTRATION = "administration som rör patienter"
FOLLOW_UP = "planering och uppföljning av verksamheten"
"""Purposes of PDL 2 kap. 4 § that a kallelse is handled for (R-PDL-1)."""


@dataclass(frozen=True, slots=True)
class Record:
    """One act: who (`staff:<employeeHsaId>`, `resident`, `guardian:<identity>`, `system:<name>`), whom (identity or empty), what, why and
    how it ended."""

    actor: str
    action: Action
    patient: str = ""
    object: str = ""
    purpose: str = ADMINISTRATION
    unit: str = ""
    commission: str = ""
    result: str = "ok"


def encoded(records: Sequence[Record]) -> str:
    """`records` as the database function `audit_write` wants them, for statements that call it themselves."""
    return msgspec.json.encode(records).decode()


def write(at: datetime, records: Sequence[Record]) -> None:
    """Append `records` to the tenant's log and to the hash chain. Must run inside `db.tenant_scope`."""
    if not records:
        return
    db.tell("SELECT audit_write(%s, %s::jsonb)", [at, encoded(records)])
