"""What a file may be used for now, and where a link may lead. Pure."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from kallelse.attachments.found import Kind
from kallelse.attachments.kinds import Refusal


class State(StrEnum):
    """What is known against a file."""

    QUARANTINED = "quarantined"
    CLEAN = "clean"
    INFECTED = "infected"


class Where(StrEnum):
    """Through which channels a file goes with a kallelse. A thing that is posted is no file but a parcel (`Wording.items`)."""

    DIGITAL = "digital"
    PAPER = "paper"
    BOTH = "both"


class LinkState(StrEnum):
    """What the last look at a link found."""

    NEW = "new"
    GOOD = "good"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class Standing:
    """What decides whether a file may be used anew: its scan, the unit's own word about it, and its accessible twin."""

    state: State
    ended_at: datetime | None
    has_twin: bool
    twin_by: date | None


def barred(one: Standing, today: date) -> Refusal | None:
    """Why a file may not be used in a new kallelse or template; running care is never stopped for its form (R-DOS-5)."""
    if one.state is State.INFECTED:
        return Refusal("infected", _("Filen är smittad."), _("Skapa dokumentet på nytt på en ren dator och ladda upp det."))
    if one.state is State.QUARANTINED:
        return Refusal("quarantined", _("Filen väntar på viruskontroll."), _("Vänta tills den är kontrollerad."))
    if one.ended_at is not None:
        return Refusal("ended", _("Enheten använder inte filen längre."), _("Välj en annan fil."))
    if not one.has_twin and one.twin_by is not None and one.twin_by < today:
        return Refusal(
            "no_twin",
            _("Filen kan inte läsas av alla, och tiden för att ersätta den gick ut {day}.").format(day=one.twin_by.isoformat()),
            _("Ladda upp en tillgänglig version av samma dokument."),
        )
    return None


# Direction marks, joiners and other characters that are not seen: in a title or an address they make it read as something else.
_UNSEEN = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2069\u061c\ufeff\u00ad\x00-\x1f\x7f]")
LONGEST_TITLE = 120
LONGEST_ADDRESS = 500
LONGEST_DESCRIPTION = 500


def wrong_description(kind: Kind, description: str) -> Refusal | None:
    """What is wrong with the words that say what a picture shows; a document speaks for itself."""
    if kind is not Kind.PDF and not description:
        return Refusal(
            "description", _("Bilden saknar en beskrivning i ord."),
            _("Skriv vad bilden visar, så att den som inte ser den får veta samma sak."),
        )  # fmt: skip
    if len(description) > LONGEST_DESCRIPTION:
        return Refusal("description", _("Beskrivningen är längre än {n} tecken.").format(n=LONGEST_DESCRIPTION), _("Korta den."))
    return None


# Letters of the address itself; anything else must be coded, so that what is shown is what is opened.
_ADDRESS = re.compile(r"[A-Za-z0-9._~:/?#\[\]@!$&'()*+,;=%-]+")
_HOST = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,24}")


def plain_title(text: str) -> str:
    """A title as it is shown: one line, without characters that are not seen."""
    return " ".join(_UNSEEN.sub("", text).split())


def wrong_title(title: str) -> Refusal | None:
    """What is wrong with a title that has been made plain."""
    if not title:
        return Refusal("title", _("Bilagan har ingen titel."), _("Skriv vad patienten får läsa, till exempel Inför din röntgen."))
    if len(title) > LONGEST_TITLE:
        return Refusal("title", _("Titeln är längre än {n} tecken.").format(n=LONGEST_TITLE), _("Korta titeln."))
    return None


def wrong_link(url: str, domains: Collection[str]) -> Refusal | None:
    """Why an address may not be given to patients (R-DIGG-4): https, in full, on an allowed domain or below it, in plain letters."""
    full = _("Skriv hela adressen, till exempel https://www.1177.se/….")
    if len(url) > LONGEST_ADDRESS or not _ADDRESS.fullmatch(url):
        return Refusal("address", _("Adressen är för lång eller har tecken som inte hör hemma i en webbadress."), full)
    try:
        parts = urlsplit(url)
        host, port = (parts.hostname or "").rstrip("."), parts.port
    except ValueError:
        return Refusal("address", _("Adressen går inte att läsa."), full)
    if parts.scheme != "https":
        return Refusal("https", _("Adressen börjar inte med https://."), full)
    if parts.username is not None or parts.password is not None or "@" in parts.netloc or port not in (None, 443):
        return Refusal("address", _("Adressen har användarnamn eller port."), full)
    if any(label.startswith("xn--") for label in host.split(".")):
        return Refusal("lookalike", _("Domänen är skriven så att den kan likna en annan."), _("Använd domänens vanliga namn."))
    if not _HOST.fullmatch(host):
        return Refusal("address", _("Adressen saknar ett vanligt domännamn."), full)
    if not any(host == domain or host.endswith(f".{domain}") for domain in map(str.lower, domains)):
        return Refusal(
            "domain",
            _("{host} är inte en av de domäner som får länkas: {domains}.").format(host=host, domains=", ".join(sorted(domains))),
            _("Länka till regionens egen webbplats eller 1177, eller be systemförvaltaren lägga till domänen."),
        )
    return None


GOOD_STATUS = range(200, 300)
MOVED_STATUS = range(300, 400)
GONE = (404, 410)


def look(status: int | None) -> str:
    """What an answer says of a link: empty when it is good. `status` is None when nobody answered. A redirect is bad, wherever it leads:
    the address that is shown must be the address that is read."""
    if status is None:
        return "silent"
    if status in GOOD_STATUS:
        return ""
    if status in MOVED_STATUS:
        return "moved"
    return "gone" if status in GONE else "error"


def fits(pages: Sequence[int], room: int) -> list[bool]:
    """Which enclosures, in order, go into an envelope with `room` sides left; one that does not fit lets a shorter one after it in."""
    taken: list[bool] = []
    for count in pages:
        taken.append(0 < count <= room)
        room -= count if taken[-1] else 0
    return taken
