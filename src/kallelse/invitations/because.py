"""Reasons as the end of a sentence that begins "…, eftersom": why a way to the patient was not used. Pure.

A reason without a clause here is said as a sentence of its own (`routing.reasons`), so that no reason is ever left out.
"""

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as mark

from kallelse.routing import reasons
from kallelse.routing.clocks import SWEDEN

MONTHS = (
    mark("januari"), mark("februari"), mark("mars"), mark("april"), mark("maj"), mark("juni"), mark("juli"), mark("augusti"),
    mark("september"), mark("oktober"), mark("november"), mark("december"),
)  # fmt: skip
CLAUSES = {
    "answered": mark("patienten har svarat"),
    "cannot_plan": mark("kallelsen inte kunde planeras"),
    "cannot_render": mark("kallelsen inte kunde framställas"),
    "care_cancelled": mark("vården har ställt in tiden"),
    "care_cancelled_mistake": mark("vården har dragit tillbaka kallelsen"),
    "care_cancelled_new_time": mark("vården har ställt in tiden och en ny kallelse kommer"),
    "care_cancelled_no_visit": mark("vården har ställt in tiden och besöket inte behövs"),
    "child_protected": mark("vårdnadshavare inte ser ett skyddat barns inkorg"),
    "coordination_number": mark("samordningsnummer inte kan logga in på 1177"),
    "deceased": mark("personen är avliden"),
    "deregistered": mark("personen är avregistrerad"),
    "emigrated": mark("personen är utflyttad"),
    "gone_from_schedule": mark("bokningen inte längre finns i vårdsystemets tidbok"),
    "guardian_blocked": mark("en vårdnadshavare är spärrad"),
    "inbox_error": mark("1177 inkorg inte tog emot meddelandet"),
    "letter_failed": mark("brevet inte kunde beställas"),
    "locked_possible": mark("kontot kan vara låst på grund av hot"),
    "name_contradicts": mark("namnet från källsystemet inte stämmer med registret"),
    "no_account": mark("patienten inte har något aktivt konto på 1177"),
    "no_address": mark("registret inte har någon adress"),
    "no_guardian": mark("ingen vårdnadshavare är känd för barnet"),
    "not_in_register": mark("personen inte finns i personuppgiftstjänsten"),
    "paper_opt_out": mark("patienten har avstått papper"),
    "patient_booked": mark("patienten själv har bokat tiden"),
    "patient_cancelled": mark("patienten har avbokat"),
    "move_unknown": mark("vårdsystemet inte har svarat på patientens byte av tid"),
    "patient_rebooked": mark("patienten själv har bytt tid"),
    "protected": mark("patienten har skyddade personuppgifter"),
    "protected_registration": mark("patienten har skyddad folkbokföring"),
    "read": mark("kallelsen är läst"),
    "reserve_number": mark("reservnummer inte kan logga in på 1177 och saknar adress i registret"),
    "sensitive_minor": mark("mottagningen är känslig och mottagaren är under 18 år"),
    "superseded": mark("en nyare version har ersatt kallelsen"),
    "test_identity": mark("det är en testidentitet"),
    "unknown_unresolved": mark("det inte gick att få veta om meddelandet kom fram"),
    "unread": mark("kallelsen är oläst"),
    "phone_unread": mark("kallelsen är oläst"),
    "too_late": mark("inget brev hinner fram säkert"),
    "booking_passed": mark("den sista dagen att boka har passerat"),
    "visit_passed": mark("besökets tid har passerat"),
}


def joined(what: str, code: str, *, also: str = "") -> str:
    """`what` ("Inget brev") with its reason in one sentence; `also` is a clause that knows more than the code does."""
    if also or code in CLAUSES:
        return _("{what}, eftersom {clause}.").format(what=what, clause=also or _(CLAUSES[code]))
    if not code:
        return f"{what}."
    return f"{what}. {reasons.text(code)}"


def moment(at: datetime) -> str:
    """Such as "12 januari kl. 09.14", in Swedish time."""
    local = at.astimezone(SWEDEN)
    return _("{day} {month} kl. {clock}").format(day=local.day, month=_(MONTHS[local.month - 1]), clock=local.strftime("%H.%M"))
