"""Words about freed times: one that may be hers, one that somebody else got, and one that she gave back (rules.md, Freed)."""

from datetime import datetime
from typing import Literal

from django.utils.translation import gettext_noop as _

from kallelse.content import words as w
from kallelse.content.dates import clock_words, local, moment_words, near_day_words
from kallelse.content.inbox import InboxMessage
from kallelse.content.kallelse import Kallelse
from kallelse.content.sections import phone_words
from kallelse.content.tidy import line
from kallelse.protocols import docbook

__all__ = ["Freed", "freed_message", "freed_short"]

type Freed = Literal["earlier", "gone", "given_on"]

HEADINGS = {
    "earlier": _("Du kan få en annan tid"),
    "gone": _("Tiden gick till någon annan"),
    "given_on": _("Tiden som du lämnade kom till nytta"),
}
TITLES = {"earlier": _("En tid har blivit ledig"), "gone": _("Tiden hann bli tagen"), "given_on": _("Tack")}
UNTIL = _("Svara senast {when}. Först till kvarn gäller: den som svarar ja först får tiden.")
YOURS = _("Din tid {when} är kvar tills du har fått den nya.")
NOTHING = _("Vill du inte byta behöver du inte göra något.")
WENT = _("Den lediga tiden som du blev erbjuden gick till någon annan.")
STILL = _("Din tid {when} gäller som förut, och du står kvar på listan.")
LISTED = _("Du står kvar på listan.")
GIVEN = _("Tiden som du lämnade tillbaka har gått till någon annan som väntade. Tack för att du sade till.")
SHORT = _("Meddelande från {region}: det finns något som du behöver svara på senast kl. {clock}. Logga in på 1177 som vanligt.")
SHORT_PLAIN = _("Meddelande från {region}. Läs mer: logga in på 1177 som vanligt.")


def freed_message(kind: Freed, k: Kallelse, *, until: datetime) -> InboxMessage:
    """What the patient reads. The heading may be shown in a notice: it names neither unit nor time. `until`: when she must have answered.

    The text has no errors by `docbook.check` whatever the fields hold.
    """
    first, *more = _told(kind, k, until)
    box = docbook.Section(
        docbook.Box("information", TITLES[kind]),
        [docbook.Para([docbook.Emphasis(first)]), *(docbook.Para(text) for text in more)],
    )
    ask = [docbook.Para(line(k.unit.name))]
    if phone := phone_words(k.unit):
        ask.append(docbook.Para(w.PHONE.format(phone=phone)))
    about: list[docbook.Para] = [docbook.Para(w.SPOKEN_ABOUT.format(number=k.number)), docbook.Para(w.NO_REPLY)]
    if k.patient_page_url:
        about.insert(0, docbook.Para([docbook.Link(w.REMIND_PAGE, k.patient_page_url)]))
    sections = [box, docbook.Section(w.CONTACT, ask), docbook.Section(w.ABOUT, about)]
    signed = docbook.fragment([docbook.Signature(f"{line(k.unit.name)}, {line(k.unit.region_name)}")])
    return InboxMessage(HEADINGS[kind], docbook.OPEN + docbook.fragment(sections) + signed + docbook.CLOSE)


def freed_short(kind: Freed, k: Kallelse, until: datetime) -> str:
    """The same over an open network: the region, until when, and to log in as usual; the same at every level, and never a link (K37)."""
    text = SHORT if kind == "earlier" else SHORT_PLAIN
    return " ".join(text.format(region=line(k.unit.region_name), clock=clock_words(local(until))).split())


def _told(kind: Freed, k: Kallelse, until: datetime) -> list[str]:
    when = moment_words(k.visit_start) if k.kind == "timed" and k.visit_start else ""
    if kind == "earlier":
        last = f"{near_day_words(local(until).date())} kl. {clock_words(local(until))}"
        return [UNTIL.format(when=last), *([YOURS.format(when=when)] if when else []), NOTHING]
    if kind == "gone":
        return [WENT, STILL.format(when=when) if when else LISTED]
    return [GIVEN]
