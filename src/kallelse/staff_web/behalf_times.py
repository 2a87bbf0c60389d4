"""Another time for the patient who calls: whether there is one to look for, in words for a colleague, and the times to choose from."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby

import msgspec
from django.utils.translation import gettext as _

from kallelse.booking.by import By
from kallelse.connections import queries as connections
from kallelse.content.dates import capital, deadline_words, near_day_words
from kallelse.diary import choosing, queries, rules
from kallelse.diary.actions import Who
from kallelse.diary.queries import Booked
from kallelse.diary.rules import Why
from kallelse.kit import clock, db, sealed
from kallelse.kit.clock import SWEDISH_TIME
from kallelse.sources import Offer, Place
from kallelse.staff_web.access import Desk
from kallelse.staff_web.details import Detail

DAYS, FEW = 28, 5
OFFER_LASTS_S = 15 * 60


def booked(desk: Desk, detail: Detail) -> Booked | None:
    """The booking, when the kallelse is the version that holds."""
    with db.tenant_scope(desk.unit.provider_id):
        found = queries.by_reference(desk.unit, detail.invitation.reference)
    return found if found is not None and found.invitation == detail.invitation.pk else None


def who(desk: Desk, detail: Detail, by: By) -> Who:
    """The patient, through this colleague."""
    return Who(detail.invitation.subject, by.actor, desk.commission.id, by.said or {})


def bar(desk: Desk, detail: Detail, now: datetime) -> str:
    """Why no other time can be looked for here, in words for the colleague; "" when one can."""
    one = booked(desk, detail)
    why = choosing.hindrance(desk.unit, one, now, who(desk, detail, By(desk.actor, through="phone"))) if one else Why.NO_BOOKING
    return words(why) if why else ""


def words(why: Why) -> str:
    """A refusal as it is said to a colleague."""
    return {
        Why.NO_BOOKING: _("Kallelsen gäller inte längre."),
        Why.CANCELLED: _("Tiden är avbokad."),
        Why.TAKEN: _("Mottagningen har inga lediga tider upplagda."),
        Why.TOO_LATE: _("Besöket har börjat."),
        Why.NOT_ALLOWED: _("Tiden kan inte bytas härifrån: gör det i vårdsystemet."),
        Why.LINKED: _("Besöket hör ihop med andra besök: byt dem tillsammans i vårdsystemet."),
        Why.OUTSIDE: _("Sista dagen för besöket har passerat."),
    }.get(why) or rules.sentence(why)


@dataclass(frozen=True, slots=True)
class Found:
    """The free days, the times of the nearest of them with what each is chosen by, and the next day with more; `silent`: no answer."""

    days: Sequence[tuple[str, Sequence[tuple[Offer, str]]]] = ()
    later: date | None = None
    silent: bool = False


def places(desk: Desk, one: Booked, wanted: str) -> tuple[str, list[Place]]:
    """The unit (HSA-id) whose times are looked at, "" for the kallelse's own, and the units to choose among, when its system lets the
    patient go to several."""
    found = choosing.places(desk.unit, one)
    return (wanted if wanted != desk.unit.hsa_id and wanted in {place.unit for place in found} else ""), found


def name_elsewhere(desk: Desk, offer: Offer) -> str:
    """The name of the unit that a time is at, when it is another than the kallelse's own; else ""."""
    if offer.unit.upper() == desk.unit.hsa_id:
        return ""
    found = connections.units(desk.unit.provider_id).get(offer.unit.upper())
    return found.name if found else ""


def look(desk: Desk, one: Booked, first: date, now: datetime, at: str = "") -> Found:
    """The nearest days with free times from a day on, here or `at` another unit."""
    last = first + timedelta(days=DAYS - 1)
    free = choosing.days(desk.unit, one, first, last, now, at)
    if free is None:
        return Found(silent=True)
    later = free[FEW] if len(free) > FEW else last + timedelta(days=1)
    found = choosing.offers(desk.unit, one, free[0], free[:FEW][-1], now, at) if free else []
    if found is None:
        return Found(silent=True)
    rows = [(offer.start.astimezone(SWEDISH_TIME).date(), offer) for offer in found]
    days = [
        (capital(near_day_words(day)), [(offer, seal(desk, one, offer)) for _day, offer in group])
        for day, group in groupby(rows, key=lambda row: row[0])
    ]
    return Found(days, later)


def seal(desk: Desk, one: Booked, offer: Offer) -> str:
    """An offer as it may pass through a page."""
    return sealed.seal(_purpose(desk, one), msgspec.json.encode(offer))


def unseal(desk: Desk, one: Booked, text: str) -> Offer:
    """Raises SealBroken for what was not offered to this colleague for this kallelse, or too long ago."""
    return msgspec.json.decode(sealed.unseal(_purpose(desk, one), text, max_age_s=OFFER_LASTS_S), type=Offer)


def _purpose(desk: Desk, one: Booked) -> str:
    return f"offer:{desk.actor}:{desk.commission.id}:{one.invitation}"


def day(text: str) -> date:
    """The day that an address names; today when it names none that lies ahead."""
    today = clock.today()
    try:
        return max(date.fromisoformat(text), today)
    except ValueError:
        return today


def cautions(detail: Detail, now: datetime) -> list[str]:
    """What the colleague says to the patient, or sees to herself."""
    one, said = detail.invitation, []
    if one.cancel_deadline is not None and now > one.cancel_deadline:
        said.append(
            _("Sista stund att avboka utan avgift var {when}. Säg det till patienten.").format(when=deadline_words(one.cancel_deadline))
        )
    if "interpreter" in one.content.get("needs", ()):
        said.append(_("En tolk är bokad till tiden: boka om tolken också."))
    return said
