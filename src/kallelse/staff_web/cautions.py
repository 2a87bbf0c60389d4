"""What a colleague is told before she sends: nothing here stops her, and each says what can be done about it. Pure.

Too near, a visit that the patient has the same day, the guarantee's last day, a closed day, and the day after one. What does stop her, such
as a day in the past or in the wrong year, is refused by the rules of every door (`sources.rows.check_dates`, K11).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _

from kallelse.content.dates import clock_words, day_words, local, near_day_words
from kallelse.routing import workdays
from kallelse.routing.timeline import Band

NEAR = (Band.DIGITAL_FIRST_SHORT, Band.BOTH, Band.BOTH_UNCERTAIN, Band.TOO_LATE)
LETTER, CALL = "letter", "call"
"""What can be done at once beside the plan (`invitations.wording.Wording.also`)."""


@dataclass(frozen=True, slots=True)
class Caution:
    """One thing to think of: a code, what is so and what can be done. `offers` are ways that may be chosen at once."""

    code: str
    text: str
    offers: tuple[str, ...] = ()


def cautions(
    visit: datetime | None,
    band: Band,
    now: datetime,
    *,
    guarantee: date | None = None,
    same_day: Sequence[datetime] = (),
    letter: bool = True,
) -> list[Caution]:
    """Everything to think of, the most urgent first. `same_day` are the patient's other visits at the unit; `letter`: one may be sent."""
    found: list[Caution] = []
    if visit is None:
        return found
    on, today = local(visit).date(), local(now).date()
    if band in NEAR:
        found.append(_near(band, letter=letter))
    again = _("Patienten har redan ett besök hos er samma dag, kl. {clock}.")
    found += [Caution("same_day", again.format(clock=clock_words(local(other)))) for other in same_day]
    if guarantee is not None and on > guarantee:
        found.append(
            Caution(
                "guarantee", _("Tiden ligger efter vårdgarantins sista dag, {day}. Det står i kallelsen.").format(day=day_words(guarantee))
            )
        )
    if not workdays.is_workday(on):
        found.append(Caution("closed", _("Besöket är på en helgdag eller lördag: {day}.").format(day=near_day_words(on))))
    elif _after_holiday(on):
        text = _("Besöket är första vardagen efter en helg. Sista vardagen innan, då någon svarar i telefon, är {day}.")
        found.append(Caution("after_holiday", text.format(day=near_day_words(workdays.before(on, 1)))))
    if on == today:
        found.append(Caution("today", _("Besöket är i dag: ring patienten.")))
    return found


def guarantee_words(guarantee: date) -> str:
    """What the patient is told when the time lies after the guarantee's last day (R-PL-4)."""
    text = _(
        "Din tid ligger efter vårdgarantins sista dag, {day}. Ring oss om du vill ha hjälp att få en tidigare tid hos en annan vårdgivare."
    )
    return text.format(day=day_words(guarantee))


def _near(band: Band, *, letter: bool) -> Caution:
    if band is Band.DIGITAL_FIRST_SHORT:
        return Caution(
            "near", _("Tiden är knapp: läser patienten inte snart går ett brev i sista stund."), (LETTER, CALL) if letter else (CALL,)
        )
    if band is Band.TOO_LATE:
        return Caution("near", _("Inget brev hinner fram säkert. Du får en uppgift att ringa patienten."))
    text = _("Besöket är så nära att kallelsen går digitalt och som brev redan i dag.")
    return Caution("near", text if letter else _("Besöket är nära och inget brev går av sig självt."), (CALL,))


def _after_holiday(on: date) -> bool:
    """Whether more than an ordinary weekend's closed days lie right before a day."""
    closed = (on - workdays.before(on, 1)).days - 1
    return closed > (2 if on.weekday() == 0 else 0)
