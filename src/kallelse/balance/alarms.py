"""Alarms: opened when something is found, kept up to date, and over when it is found no more. Each code has a page in docs/runbooks."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum

from django.utils.translation import gettext as _

from kallelse.kit import db
from kallelse.kit.logs import log

_log = log("balance")


class Code(StrEnum):
    """What can be wrong; the page docs/runbooks/<code>.md says what to do."""

    BOOKING_MISSING = "booking-missing"
    BOOKING_DIFFERS = "booking-differs"
    BOOKINGS_SILENT = "bookings-silent"
    BOOKINGS_REFUSED = "bookings-refused"
    IMBALANCE = "imbalance"
    NO_NEXT_STEP = "no-next-step"
    DRAFT_NOT_PLANNED = "draft-not-planned"
    STEP_OVERDUE = "step-overdue"
    OUTCOME_UNKNOWN = "outcome-unknown"
    TASK_OVERDUE = "task-overdue"
    ANSWER_UNHANDLED = "answer-unhandled"
    NOTICE_OVERDUE = "notice-overdue"
    CANCELLATION_UNWRITTEN = "cancellation-unwritten"
    INDEX_BEHIND = "index-behind"
    INDEX_REFUSED = "index-refused"
    NOTIFICATION_UNFOLLOWED = "notification-unfollowed"
    RECALL_UNANSWERED = "recall-unanswered"
    ORDER_UNREPORTED = "order-unreported"
    READ_STATUS_BEHIND = "read-status-behind"
    WATCH_SILENT = "watch-silent"
    """The watch itself has not run; found by whoever asks for the alarms."""


_OPEN = """
INSERT INTO balance_alarm AS a (tenant_id, code, since, seen_at, count, state) VALUES (%s, %s, %s, %s, %s, 'open')
ON CONFLICT (tenant_id, code) WHERE state = 'open' DO UPDATE SET count = excluded.count, seen_at = excluded.seen_at
RETURNING xmax = 0
"""
_OVER = """
UPDATE balance_alarm SET state = 'over', seen_at = %s WHERE tenant_id = %s AND code = ANY(%s::text[]) AND state = 'open' RETURNING code
"""


def report(tenant_id: int, found: Mapping[Code, int], now: datetime) -> None:
    """Write down how much of each was found; nothing of a code ends its alarm. Call inside the tenant's scope."""
    for code, count in found.items():
        if count:
            ((is_new,),) = db.run(_OPEN, [tenant_id, code.value, now, now, count])
            if is_new:
                _log.error("alarm", tenant=tenant_id, code=code.value, count=count)
    over = [code.value for code, count in found.items() if not count]
    for (code,) in db.run(_OVER, [now, tenant_id, over]) if over else ():
        _log.info("alarm over", tenant=tenant_id, code=code)


def sentence(code: str) -> str:
    """What is wrong, in one Swedish sentence without numbers."""
    return {
        Code.BOOKING_MISSING: _("Bokningar i vårdsystemet har ingen kallelse."),
        Code.BOOKING_DIFFERS: _("Bokningar i vårdsystemet och kallelser stämmer inte överens."),
        Code.BOOKINGS_SILENT: _("Ett vårdsystem som lämnar bokningslistor har tystnat."),
        Code.BOOKINGS_REFUSED: _("Rader i den senaste bokningslistan avvisades."),
        Code.IMBALANCE: _("Det som tagits in är inte lika med det som avslutats och det som är på väg."),
        Code.NO_NEXT_STEP: _("Kallelser saknade nästa steg och har lämnats till en medarbetare."),
        Code.DRAFT_NOT_PLANNED: _("Kallelser har inte kunnat planeras."),
        Code.STEP_OVERDUE: _("Utskick har passerat sin sista säkra tid."),
        Code.OUTCOME_UNKNOWN: _("Ingen vet om utskick kom fram, och det går inte att läsa tillbaka."),
        Code.TASK_OVERDUE: _("Uppgifter för medarbetare har passerat sin tid."),
        Code.ANSWER_UNHANDLED: _("Patienter har svarat att de vill något annat, och ingen har hört av sig."),
        Code.NOTICE_OVERDUE: _("Påminnelser eller besked går inte iväg."),
        Code.CANCELLATION_UNWRITTEN: _("Avbokningar har inte kunnat skrivas till vårdsystemet."),
        Code.INDEX_BEHIND: _("Engagemangsindex har inte fått veta det som har hänt."),
        Code.INDEX_REFUSED: _("Engagemangsindex nekar poster."),
        Code.NOTIFICATION_UNFOLLOWED: _("Aviseringar från engagemangsindex har inte kunnat följas upp i tidboken."),
        Code.RECALL_UNANSWERED: _("Tryckeriet svarar inte om beställningar som ska tas tillbaka."),
        Code.ORDER_UNREPORTED: _("Beställda brev har inte kommit vidare i tid."),
        Code.READ_STATUS_BEHIND: _("Inkorgen har inte kunnat frågas om vad som är läst."),
        Code.WATCH_SILENT: _("Bevakningen har inte gått: ingen arbetare kör, eller så stannar den på ett fel."),
    }[Code(code)]
