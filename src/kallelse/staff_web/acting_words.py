"""What a page of an act says before its button: what will happen, and what cannot be taken back. Pure: a kallelse in, sentences out."""

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from kallelse.acts.rules import Answering, Kind
from kallelse.content.dates import deadline_words
from kallelse.invitations.states import SENT_STEPS
from kallelse.staff_web.details import Detail

TITLES = {
    Kind.RESEND: lazy("Skicka kallelsen digitalt igen"),
    Kind.LETTER: lazy("Skicka brevet nu"),
    Kind.STOP: lazy("Stoppa kallelsen"),
    Kind.NOTE: lazy("Skriv en anteckning"),
}
BUTTONS = {
    Kind.RESEND: lazy("Skicka igen"),
    Kind.LETTER: lazy("Beställ brevet"),
    Kind.STOP: lazy("Stoppa kallelsen"),
    Kind.NOTE: lazy("Spara anteckningen"),
}
ANSWER_TITLES = {
    Answering.ACCEPT: lazy("Tacka ja åt patienten"),
    Answering.CANCEL: lazy("Avboka åt patienten"),
    Answering.OTHER_TIME: lazy("Patienten vill ha en annan tid"),
    Answering.LETTER: lazy("Patienten vill ha brev"),
}
ANSWER_BUTTONS = {
    Answering.ACCEPT: lazy("Tacka ja"),
    Answering.CANCEL: lazy("Avboka tiden"),
    Answering.OTHER_TIME: lazy("Skriv in"),
    Answering.LETTER: lazy("Beställ brevet"),
}


def will_happen(kind: Kind, detail: Detail, now: datetime) -> list[str]:
    """What follows when the minute has passed."""
    match kind:
        case Kind.RESEND:
            return [_resend(detail)]
        case Kind.LETTER:
            return _letter(detail, now)
        case Kind.STOP:
            return _stop(detail, now)
        case Kind.NOTE:
            return [_("Anteckningen står i händelserna, för mottagningens medarbetare. Patienten ser den inte här. Skriv inget om hälsa.")]
    return []


def _resend(detail: Detail) -> str:
    if detail.situation.inbox in SENT_STEPS:
        return _("Patienten får en ny avisering i 1177 om samma kallelse. Texten läggs inte dit en gång till.")
    return _("Kallelsen skickas till inkorgen nu, i stället för när den var planerad.")


def _letter(detail: Detail, now: datetime) -> list[str]:
    said = [_("Brevet beställs till nästa utskrift, vare sig patienten läser i inkorgen eller inte. Adressen hämtas när brevet görs.")]
    moment = ((detail.invitation.plan or {}).get("moments") or {}).get("post_by")
    if moment and datetime.fromisoformat(moment) < now:
        said.append(_("Det är för sent för att brevet säkert ska hinna fram i tid. Ring patienten också."))
    return said


def _stop(detail: Detail, now: datetime) -> list[str]:
    one, it = detail.invitation, detail.situation
    said = [_("Kallelsen slutar gälla. Det som inte har skickats skickas aldrig; inget går iväg medan du kan ångra dig.")]
    if it.inbox in SENT_STEPS:
        said.append(_("Kallelsen finns i inkorgen: patienten får besked i 1177 att den inte gäller. Beskedet går inte att ta tillbaka."))
    if it.letter in SENT_STEPS:
        said.append(_("Brev är beställt: det begärs tillbaka. Ligger det i kuvert går det iväg, och du får en uppgift att ringa."))
    if one.cancel_deadline is not None and now > one.cancel_deadline and (it.inbox in SENT_STEPS or it.letter in SENT_STEPS):
        said.append(_("Sista stund att avboka har passerat: besöket och nästa i samma ärende blir avgiftsfria, och resan ersätts."))
    said.append(_("Bokningen i vårdsystemet ändras inte av det här. Avboka den där också."))
    return said


def answer_happens(answering: Answering, detail: Detail, now: datetime) -> list[str]:
    """What follows of an answer for the patient."""
    told = detail.situation.inbox in SENT_STEPS
    last = {
        True: _("Patienten får en bekräftelse i 1177 inkorg."),
        False: _("Patienten har inget i 1177 inkorg: ge beskedet på telefon, det kommer inte på annat sätt."),
    }[told]
    match answering:
        case Answering.ACCEPT:
            return [_("Svaret gäller med en gång. Ändrar patienten sig kan du avboka."), last]
        case Answering.CANCEL:
            return [_("Tiden avbokas i vårdsystemet med en gång. Det går inte att ångra här."), *_late(detail, now), last]
        case Answering.OTHER_TIME:
            return [_("Tiden gäller tills patienten har fått en ny. Kallelsen hamnar i arbetslistan, så att någon gör det."), last]
    return [*_letter(detail, now), last]


def _late(detail: Detail, now: datetime) -> list[str]:
    """What a late cancellation costs: said to the patient before it is made."""
    deadline = detail.invitation.cancel_deadline
    if deadline is None or now <= deadline:
        return []
    late = _("Sista stund att avboka utan avgift var {when}.").format(when=deadline_words(deadline))
    fee = detail.kallelse.no_show_fee_text
    return [late, _("Säg det här till patienten innan du avbokar: {fee}").format(fee=fee) if fee else _("Säg det till patienten.")]
