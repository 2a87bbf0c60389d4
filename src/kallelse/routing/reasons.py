"""Why, in Swedish: the text of every reason code that a plan, a step or a verdict can carry."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as mark

from kallelse.routing.clocks import SWEDEN

TEXTS = {
    "account_active": mark("Patienten har konto på 1177 och får avisering."),
    "answered": mark("Patienten har svarat."),
    "band_both": mark("Tiden räcker för brev bara om det går i dag: digitalt och brev samma dag."),
    "band_both_uncertain": mark("Bara ett snabbt brev hinner fram: digitalt och brev i dag, och ett samtal om ingen läser."),
    "band_digital_first": mark("Tiden räcker: digitalt först, brev bara om ingen läser."),
    "band_digital_first_short": mark("Tiden räcker knappt: digitalt först med kort tid att läsa, sedan brev."),
    "band_too_late": mark("Inget brev hinner fram säkert: digitalt nu och telefonsamtal."),
    "cannot_plan": mark("Kallelsen kunde inte planeras: kontrollera uppgifterna och nå patienten."),
    "cannot_render": mark("Kallelsen kunde inte framställas: kontrollera texten och nå patienten."),
    "band_unknown_time": mark("Ingen vet hur mycket tid som finns: digitalt och brev samma dag."),
    "child": mark("Barn under 13 år: vårdnadshavaren läser i barnets inkorg, brevet går till vårdnadshavare."),
    "coordination_number": mark("Samordningsnummer kan inte logga in på 1177: brev."),
    "deceased": mark("Personen är avliden: inget skickas. Avboka tiden i vårdsystemet."),
    "deregistered": mark("Personen är avregistrerad: kontrollera uppgifterna innan något skickas."),
    "digital_first": mark("Kallelsen skickas till 1177 inkorg."),
    "emigrated": mark("Personen är utflyttad: digitalt om kontot är aktivt, annars avgör en medarbetare."),
    "fee_should_not_be_charged": mark("Kallelsen kan inte bevisas ha kommit i tid: ta inte ut avgift för uteblivet besök."),
    "gone_from_schedule": mark("Bokningen finns inte längre i vårdsystemets tidbok."),
    "inbox_error": mark("1177 inkorg tog inte emot meddelandet."),
    "item_by_hand": mark("Till kallelsen hör något som ska skickas, men inget får gå hem automatiskt: se till att patienten får det."),
    "item_late": mark("Till kallelsen hör något som ska skickas med post, och det kan komma för sent: kontakta patienten."),
    "needs_item": mark("Till kallelsen hör något som skickas med post."),
    "parcel_returned": mark("Försändelsen har kommit i retur: se till att patienten får det som hör till kallelsen."),
    "letter_failed": mark("Brevet kunde inte beställas."),
    "level_simple": mark("Källsystemet är i steg ett: brev skickas alltid vid sidan av det digitala."),
    "locked_possible": mark(
        "Inkorgen säger att mottagaren inte är aktiv. Kontot kan vara låst på grund av hot: inget brev går "
        "automatiskt. Kontakta patienten på säkert sätt."
    ),
    "name_contradicts": mark("Namnet från källsystemet stämmer inte med registret: kontrollera att rätt patient kallas."),
    "letter_late": mark("Brevet kommer fram för sent: ring patienten."),
    "letter_missing": mark("Tryckeriet har inte postat brevet, fast senare brev är postade: ring patienten och fråga tryckeriet."),
    "letter_returned": mark("Brevet har kommit i retur: ring patienten."),
    "no_account": mark("Patienten har inget aktivt konto på 1177: brev direkt, meddelandet väntar i inkorgen."),
    "no_address": mark("Registret har ingen adress: nå patienten på annat sätt."),
    "no_letter_read": mark("Inget brev, eftersom kallelsen lästes {at}."),
    "no_next_step": mark("Kallelsen saknade nästa steg: kontrollera hur patienten ska nås."),
    "not_in_register": mark("Personen finns inte i personuppgiftstjänsten: kontrollera numret."),
    "notifications_off": mark("Patienten har konto men ingen avisering: digitalt och brev."),
    "paper_if_unread": mark("Är kallelsen oläst {at} beställs brev."),
    "paper_opt_out": mark("Patienten har avstått papper: inget brev vid sidan av det digitala, i stället ett samtal om ingen läser."),
    "patient_asked": mark("Patienten bad om brevet."),
    "patient_booked": mark("Patienten har själv bokat tiden: för in den i vårdsystemets kalender."),
    "patient_cancelled": mark("Patienten har avbokat."),
    "patient_rebooked": mark("Patienten har själv bytt tid: ändra tiden i vårdsystemets kalender."),
    "phone_if_unread": mark("Är kallelsen oläst {at}: ring patienten."),
    "phone_unread": mark("Kallelsen är oläst: ring patienten."),
    "protected": mark("Skyddade personuppgifter: bara digitalt, aldrig automatiskt brev."),
    "protected_registration": mark("Skyddad folkbokföring: en medarbetare avgör hur patienten nås."),
    "read": mark("Kallelsen är läst."),
    "reserve_number": mark("Reservnummer kan inte logga in på 1177 och saknar folkbokförd adress: nå patienten på annat sätt."),
    "sensitive_minor": mark("Känslig mottagning och mottagare under 18 år: inget brev hem automatiskt."),
    "short_notice": mark("Kort tid kvar: brev samma dag som det digitala."),
    "standing_changed": mark("Personens uppgifter har ändrats sedan planen gjordes: planen görs om."),
    "superseded": mark("En nyare version har ersatt kallelsen."),
    "test_identity": mark("Testidentitet i produktion: inget skickas."),
    "sender_wants_call": mark("Den som skickade kallelsen vill att någon ringer patienten nu."),
    "sender_wants_letter": mark("Den som skickade kallelsen vill att brevet går i dag."),
    "too_late": mark("Inget brev hinner fram säkert: ring patienten."),
    "turns_13": mark("Barnet fyller 13 före besöket och vårdnadshavaren förlorar åtkomsten: digitalt och brev."),
    "undone": mark("Den som skickade kallelsen ångrade sig direkt: inget har lämnat oss."),
    "unknown_outcome": mark("Ingen vet om 1177 inkorg tog emot meddelandet: det läses tillbaka innan något skickas igen."),
    "unknown_unresolved": mark(
        "Det går inte att få veta om meddelandet kom fram: brev beställs för säkerhets skull, kontrollera inkorgen."
    ),
    "unknown_time": mark("Källsystemet har inte sagt när besöket är: brev samma dag som det digitala."),
    "unread": mark("Kallelsen är oläst."),
    "unread_emigrated": mark("Utflyttad patient har inte läst: nå patienten på annat sätt."),
    "unread_order_used": mark(
        "Brevet har tagits tillbaka och beställs inte igen av sig självt: nå patienten på annat sätt om ingen läser."
    ),
    "unread_protected": mark("Skyddad patient har inte läst: ring på säkert nummer eller skicka via Skatteverkets förmedling."),
    "unread_sensitive": mark("Den unga har inte läst: nå patienten själv, inte vårdnadshavaren."),
    "booking_passed": mark("Den sista dagen att boka har passerat."),
    "open_not_booked": mark("Ingen tid bokades i tid: avgör om patienten ska kallas igen eller remissen skickas tillbaka."),
    "visit_passed": mark("Besökets tid har passerat."),
    "youth": mark("13–17 år: digitalt till den unga, och brev."),
    "account_silent": mark("Inkorgen har inte svarat på om patienten har konto: brevet är planerat och går om ingen läser."),
    "after_cutoff": mark("Dagens utskrift har redan gått: nästa går {at}."),
    "child_protected": mark("Vårdnadshavare ser inte ett skyddat barns inkorg: en medarbetare avgör hur barnet kallas."),
    "clock_repeated": mark("Klockan {clock} inträffar två gånger den {day} (sommartid slutar): den första gäller."),
    "clock_skipped": mark("Klockan {clock} finns inte den {day} (sommartid börjar): ange en annan tid."),
    "deadline_book_before": mark("Sista bokningsdag avgör när patienten måste ha kallelsen: {at}."),
    "deadline_cancel": mark("Sista avbokningstid avgör när patienten måste ha kallelsen: {at}."),
    "deadline_confirm_by": mark("Sista dag att svara avgör när patienten måste ha kallelsen: {at}."),
    "deadline_preparation": mark("Första förberedelsen avgör när patienten måste ha kallelsen: {at}."),
    "guardian_blocked": mark("En vårdnadshavare är spärrad: inget brev går automatiskt, en medarbetare avgör."),
    "no_guardian": mark("Ingen vårdnadshavare är känd för barnet: en medarbetare avgör vem som kallas."),
    "interpreter": mark("Patienten behöver tolk: digitalt och brev."),
    "other_language": mark("Patienten behöver texten på ett annat språk: digitalt och brev."),
    "place_changed": mark("Mottagningen har fått en annan besöksadress sedan kallelsen skickades: skicka en rättelse eller ring."),
    "post_abroad": mark("Brev utomlands: {wd} arbetsdagar extra."),
    "post_december": mark("Posten är långsammare kring jul: {wd} av arbetsdagarna är för det."),
    "post_forwarded": mark("Brev genom Skatteverkets förmedling: {wd} arbetsdagar extra."),
    "post_lead": mark("Posten räknas ta {wd} arbetsdagar."),
    "queue_ends": mark("Utan konto försvinner meddelandet ur inkorgens kö {at}: skicka det igen om besöket ligger kvar."),
    "turns_18": mark("Patienten fyller 18 före besöket och kallas sedan som vuxen."),
    "unread_blocked": mark("Den unga har inte läst och en vårdnadshavare är spärrad: nå den unga själv."),
    "wants_paper": mark("Patienten vill ha brev: digitalt och brev."),
    "known_otherwise": mark("Det som är känt om patienten har ändrats."),
    "nothing_new": mark("Inget hade ändrats."),
    "queue_ended": mark("Inkorgen har kastat meddelandet, eftersom patienten inte har haft något konto."),
    "queue_renewed": mark("Inkorgens kö har tagit slut: meddelandet skickas igen, så att det finns om patienten skaffar ett konto."),
    "turned_13": mark("Barnet har fyllt 13: det läser själv, och vårdnadshavarens åtkomst har upphört."),
    "turned_18": mark("Patienten har fyllt 18 och kallas som vuxen."),
    "review_turns_13": mark("Barnet fyller 13 {at}: vårdnadshavarens åtkomst upphör, se över mottagaren."),
    "review_turns_18": mark("Patienten fyller 18 {at}: se över mottagaren."),
    "care_cancelled": mark("Vården har ställt in tiden."),
    "care_cancelled_new_time": mark("Vården har ställt in tiden: en ny kallelse kommer."),
    "care_cancelled_no_visit": mark("Vården har ställt in tiden: besöket behövs inte."),
    "care_cancelled_mistake": mark("Vården har dragit tillbaka kallelsen: den skickades av misstag."),
    "cancelled_letter_out": mark("Tiden är inställd, men ett brev om den har gått och inget är läst i inkorgen: ring patienten."),
    "cancelled_soon": mark("Tiden är inställd med kort varsel: ring patienten."),
    "cancelled_told": mark("Tiden är inställd, och patienten har fått veta om den av en medarbetare: ring patienten."),
    "cancelled_word_failed": mark("Tiden är inställd, men inkorgen tog inte emot beskedet: ring patienten."),
    "replaced_letter_out": mark(
        "Tid eller plats är ändrad, men ett brev med den gamla har gått och inget är läst i inkorgen: ring patienten."
    ),
    "replaced_told": mark("Tid eller plats är ändrad, och patienten har fått den gamla av en medarbetare: ring patienten."),
    "reminder_before_cancel": mark("Påminnelse före sista avbokningstid."),
    "reminder_cannot_render": mark("Påminnelsen kunde inte framställas."),
    "reminder_contact_old": mark("Ingen påminnelse den vägen: 1177 har inte bekräftat numret eller adressen på länge."),
    "reminder_enough": mark("Ingen påminnelse: patienten har fått så många som en kallelse får ha."),
    "reminder_enough_today": mark("Ingen påminnelse: patienten har redan fått en i dag."),
    "reminder_letter": mark("Ingen påminnelse: ett brev är redan beställt."),
    "reminder_no_consent": mark("Ingen påminnelse den vägen: patienten har inte samtyckt, eller har tagit tillbaka det."),
    "reminder_no_decision": mark("Ingen påminnelse den vägen: mottagningen har inget beslut som gäller."),
    "reminder_open_half": mark("Påminnelse: halva tiden för att boka har gått."),
    "reminder_open_late": mark("Påminnelse: den sista dagen att boka närmar sig."),
    "reminder_paused": mark("Ingen påminnelse: patienten har bett att få slippa."),
    "reminder_practical": mark("Påminnelse om tid och plats före besöket."),
    "reminder_preparation": mark("Påminnelse om förberedelser."),
    "reminder_quiet": mark("Ingen påminnelse: det fanns ingen tid kvar då den fick skickas."),
    "reminder_refused": mark("Påminnelsen togs inte emot."),
    "reminder_repeated": mark("Ingen påminnelse: patienten har redan fått den en annan väg."),
    "reminder_sensitive": mark("Ingen påminnelse den vägen: känslig mottagning och mottagare under 18 år."),
    "reminder_too_late": mark("Ingen påminnelse: den hade kommit för sent."),
    "reminder_unread": mark("Påminnelse: kallelsen är oläst."),
    "reminder_unread_again": mark("Påminnelse igen: kallelsen är fortfarande oläst."),
    "reminder_video": mark("Påminnelse om videosamtalet."),
}


def text(code: str, data: dict[str, Any] | None = None) -> str:
    """The sentence for a reason code; moments in `data` are ISO strings and are shown in Swedish time."""
    template = _(TEXTS.get(code, code))
    shown = {key: _moment(value) if key == "at" else value for key, value in (data or {}).items()}
    return template.format_map(_Blank(shown))


class _Blank(dict[str, Any]):
    """A placeholder without data is left out rather than shown as an error to staff."""

    def __missing__(self, key: str) -> str:
        return ""


def _moment(iso: str) -> str:
    return datetime.fromisoformat(iso).astimezone(SWEDEN).strftime("%Y-%m-%d kl. %H.%M")
