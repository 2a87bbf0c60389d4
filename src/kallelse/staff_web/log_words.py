"""What the access log's codes say, for whoever follows it up: every act in a few Swedish words."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from kallelse.audit.actions import ADMINISTRATION, CARE, FOLLOW_UP, Action
from kallelse.audit.following_up import Outcome

PURPOSES = {
    CARE: _("Vård och behandling"),
    ADMINISTRATION: _("Administration som rör patienter"),
    FOLLOW_UP: _("Planering och uppföljning"),
}
OUTCOMES = {
    Outcome.GOOD: _("Allt förklaras av arbetet"),
    Outcome.ASKED: _("En medarbetare har tillfrågats och kunnat förklara"),
    Outcome.REPORTED: _("Något kunde inte förklaras, och är anmält"),
}

ACTS: Mapping[Action, object] = {
    Action.INVITATION_TAKEN_IN: _("tog in en kallelse"),
    Action.INVITATION_CANCELLED: _("avbokade en kallelse"),
    Action.INVITATION_STATUS_READ: _("läste hur det går för en kallelse"),
    Action.PERSON_LOOKED_UP: _("slog upp personen"),
    Action.PREFERENCE_SAID: _("skrev ner ett önskemål eller behov"),
    Action.INVITATION_PLANNED: _("planerade en kallelse"),
    Action.STEP_SENT: _("skickade en kallelse"),
    Action.STEP_ENDED: _("avslutade ett utskick"),
    Action.RECEIPT_STORED: _("tog emot en kvittens"),
    Action.PATIENT_READ: _("läste en kallelse"),
    Action.PATIENT_ANSWERED: _("svarade på en kallelse"),
    Action.PATIENT_FETCHED_ATTACHMENT: _("hämtade en bilaga"),
    Action.ATTACHMENT_UPLOADED: _("laddade upp en bilaga"),
    Action.ATTACHMENT_REFUSED: _("fick en bilaga avvisad"),
    Action.ATTACHMENT_REPLACED: _("ersatte en bilaga"),
    Action.ATTACHMENT_ENDED: _("slutade använda en bilaga"),
    Action.ATTACHMENT_OFFERED: _("satte en bilaga i en mall"),
    Action.ATTACHMENT_FETCHED: _("öppnade en bilaga"),
    Action.ATTACHMENT_INFECTED: _("hittade smitta i en bilaga"),
    Action.LINK_ADDED: _("lade till en länk"),
    Action.LINK_REMOVED: _("tog bort en länk"),
    Action.PATIENT_FETCHED_CALENDAR: _("hämtade en kalenderfil"),
    Action.CALENDAR_ADDRESS_MADE: _("gjorde en kalenderadress"),
    Action.CALENDAR_ADDRESS_REMOVED: _("tog bort en kalenderadress"),
    Action.CALENDAR_FOLLOWED: _("hämtade besök till en kalender"),
    Action.LETTER_CODE_MADE: _("gjorde en kod till ett brev"),
    Action.LETTER_CODE_OPENED: _("öppnade en kallelse med brevets kod"),
    Action.LETTER_CODE_REFUSED: _("försökte öppna en kallelse med brevets kod"),
    Action.LETTER_ASKED: _("bad om något med brevets kod"),
    Action.LETTER_OWN_CODE_SAID: _("valde en egen svarskod"),
    Action.BOOKING_PASSED_ON: _("förde en bokning vidare"),
    Action.BOOKING_CHANGED: _("ändrade en bokning i vårdsystemet"),
    Action.DIARY_READ: _("läste bokningar"),
    Action.DIARY_SEARCHED: _("sökte lediga tider"),
    Action.DIARY_BOOKED: _("bokade en tid"),
    Action.DIARY_MOVED: _("bytte tid"),
    Action.DIARY_CANCELLED: _("avbokade en tid"),
    Action.DIARY_PUBLISHED: _("lade ut tider"),
    Action.BOOKINGS_LISTED: _("lämnade en bokningslista"),
    Action.BOOKING_DECIDED: _("avgjorde en bokning utan kallelse"),
    Action.BOOKINGS_READ: _("läste bokningar utan kallelse"),
    Action.INDEX_TOLD: _("berättade för engagemangsindexet"),
    Action.INVITATION_WITHDRAWN: _("drog in en kallelse"),
    Action.NOTICE_SENT: _("skickade en påminnelse"),
    Action.NOTICE_ENDED: _("avslutade en påminnelse"),
    Action.CONSENT_GIVEN: _("skrev ner ett samtycke"),
    Action.CONSENT_WITHDRAWN: _("tog tillbaka ett samtycke"),
    Action.CONTACT_VERIFIED: _("läste om nummer och adress"),
    Action.DECISION_RECORDED: _("skrev in ett beslut om sms eller e-post"),
    Action.REMINDERS_PAUSED: _("pausade påminnelser"),
    Action.STAFF_LISTED: _("såg personen i en lista"),
    Action.STAFF_READ: _("läste en kallelse"),
    Action.STAFF_PREVIEWED: _("förhandsvisade en kallelse"),
    Action.STAFF_SENT: _("skickade en kallelse för hand"),
    Action.STAFF_UNDONE: _("ångrade en kallelse"),
    Action.STAFF_FINISHED_TASK: _("gjorde klart en uppgift"),
    Action.STAFF_SEARCHED: _("sökte personen"),
    Action.STAFF_FILE_REFUSED: _("fick en fil avvisad"),
    Action.STAFF_FILE_READ: _("läste en fil med kallelser"),
    Action.NEVER_CONTACT_ADDED: _("satte upp personen på listan kontaktas inte"),
    Action.NEVER_CONTACT_ENDED: _("tog bort personen från listan kontaktas inte"),
    Action.NEVER_CONTACT_READ: _("läste listan kontaktas inte"),
    Action.SETTING_CHANGED: _("ändrade en inställning"),
    Action.ROLE_GIVEN: _("gav en roll"),
    Action.ROLE_ENDED: _("avslutade en roll"),
    Action.ROLE_LACKING: _("öppnade en sida utan att ha rollen"),
    Action.CAMPAIGN_MADE: _("gjorde en kampanj"),
    Action.CAMPAIGN_CHANGED: _("ändrade en kampanj"),
    Action.CAMPAIGN_LISTED: _("satte upp personen i en kampanj"),
    Action.CAMPAIGN_TRIED: _("provade en kampanj"),
    Action.CAMPAIGN_APPROVED: _("godkände en kampanj"),
    Action.CAMPAIGN_WENT_ON: _("fortsatte en kampanj"),
    Action.CAMPAIGN_PAUSED: _("pausade en kampanj"),
    Action.CAMPAIGN_STOPPED: _("stoppade en kampanj"),
    Action.CAMPAIGN_READ: _("läste vilka som är med i en kampanj"),
    Action.CAMPAIGN_DECLINED: _("skrev ner att personen inte vill kallas"),
    Action.ACT_ASKED: _("begärde en åtgärd"),
    Action.ACT_UNDONE: _("ångrade en åtgärd"),
    Action.ACT_CARRIED_OUT: _("fick en åtgärd utförd"),
    Action.PATIENT_ANSWERED_FOR: _("svarade åt patienten"),
    Action.TEMPLATE_CHANGED: _("ändrade en mall"),
    Action.LINE_FINISHED: _("gjorde klart en rad på arbetslistan"),
    Action.LINE_ASSIGNED: _("tog en rad på arbetslistan"),
    Action.LINE_RESTS: _("lät en rad på arbetslistan vila"),
    Action.LINE_NOTED: _("antecknade på en rad på arbetslistan"),
    Action.STANDBY_SAID: _("skrev ner att patienten kan komma på en annan tid"),
    Action.STANDBY_ENDED: _("avslutade att patienten kan komma på en annan tid"),
    Action.STANDBY_RANKED: _("satte medicinsk prioritet"),
    Action.STANDBY_LISTED: _("läste vilka som kan komma på en annan tid"),
    Action.FREED_OFFERED: _("erbjöd en ledig tid"),
    Action.FREED_ANSWERED: _("svarade på ett erbjudande om en ledig tid"),
    Action.LOG_READ: _("läste åtkomstloggen"),
    Action.LOG_EXPORTED: _("hämtade åtkomstloggen som fil"),
    Action.LOG_SAMPLED: _("drog ett stickprov ur åtkomstloggen"),
    Action.LOG_SAMPLE_CLOSED: _("avslutade ett stickprov ur åtkomstloggen"),
    Action.SIMULATION_RUN: _("räknade på en tänkt ändring"),
}
"""Every act, as it continues a sentence that begins with who."""


def act(code: str) -> str:
    """An act in words; one that is not known any more says its code."""
    return str(ACTS[Action(code)]) if code in Action else code


def who(actor: str) -> str:
    """Who acted: a colleague's HSA-id, or what else there is."""
    kind, _colon, name = actor.partition(":")
    return {
        "staff": name, "resident": str(_("patienten")), "guardian": str(_("vårdnadshavare")), "paper": str(_("med brevets kod")),
        "system": str(_("systemet")),
    }.get(kind, actor)  # fmt: skip
