"""What the decision table asks about a kallelse: named dimensions with a few values each (rules.md, Recipients). Pure data."""

from collections.abc import Mapping
from typing import NamedTuple

from kallelse.persons.identity import INBOX_OWN_AGE as INBOX_OWN_AGE

ADULT = 18
"""Legal majority (rules.md, Recipients)."""


class Facts(NamedTuple):
    """One value of every dimension."""

    name: str
    status: str
    identity: str
    age: str
    custody: str
    block: str
    account: str
    notice: str
    wish: str
    need: str
    sensitive: str
    level: str


DIMENSIONS: Mapping[str, tuple[str, Mapping[str, str]]] = {
    "name": ("Namn", {"agrees": "avsändarens namn motsäger inte registret", "contradicts": "avsändarens namn motsäger registret"}),
    "status": (
        "Ställning",
        {
            "registered": "folkbokförd, eller har ett samordnings- eller reservnummer som gäller",
            "protected": "sekretessmarkering",
            "protected_registration": "skyddad folkbokföring",
            "emigrated": "utflyttad",
            "deregistered": "avregistrerad av annat skäl",
            "deceased": "avliden",
            "unknown": "finns inte i personuppgiftstjänsten",
            "test_identity": "testidentitet",
        },
    ),
    "identity": ("Nummer", {"personnummer": "personnummer", "coordination": "samordningsnummer", "reserve": "reservnummer"}),
    "age": (
        "Ålder",
        {
            "child": "under 13 år både nu och vid besöket",
            "turns_13": "under 13 år nu, men inte vid besöket",
            "youth": "13–17 år både nu och vid besöket",
            "turns_18": "13–17 år nu, 18 år eller äldre vid besöket",
            "adult": "18 år eller äldre",
            "not_known": "åldern framgår inte av numret",
        },
    ),
    "custody": (
        "Vårdnad",
        {
            "not_known": "inte känd, eller flera vårdnadshavare som kan bo ihop eller isär",
            "one_home": "vårdnadshavare i ett hem",
            "two_homes": "vårdnadshavare i två hem",
            "nobody": "ingen vårdnadshavare är känd",
        },
    ),
    "block": ("Spärr", {"no": "ingen vårdnadshavare är spärrad", "yes": "en vårdnadshavare är spärrad"}),
    "account": (
        "Konto",
        {
            "active": "aktivt",
            "silent": "inkorgen svarade inte på frågan",
            "none": "inget aktivt",
            "locked": "låst",
        },
    ),
    "notice": ("Avisering", {"on": "på", "off": "av"}),
    "wish": (
        "Önskemål",
        {
            "none": "inget",
            "no_paper": "har avstått papper",
            "paper": "vill ha brev",
            "unopened": "inget, men de senaste kallelserna öppnades inte digitalt",
            "never": "ska inte kontaktas automatiskt",
        },
    ),
    "need": (
        "Behov",
        {
            "none": "inget känt",
            "interpreter": "tolk",
            "other_language": "annat språk",
            "easy_read": "lättläst",
            "large_print": "stor stil",
        },
    ),
    "sensitive": ("Mall", {"no": "vanlig", "yes": "känslig: bara patienten får se vilken mottagning det gäller"}),
    "level": ("Vårdsystem", {"full": "full anslutning", "simple": "steg ett: brev skickas alltid"}),
}
"""Every dimension: its heading, and each value in words."""

MINORS = ("child", "turns_13", "youth", "turns_18")


def age_of(now: int | None, at_visit: int | None) -> str:
    """The value of the dimension "age" for whole years at send and at the visit; without a known visit, only the first counts."""
    if now is None:
        return "not_known"
    later = max(now, at_visit) if at_visit is not None else now
    if now < INBOX_OWN_AGE:
        return "child" if later < INBOX_OWN_AGE else "turns_13"
    if now < ADULT:
        return "youth" if later < ADULT else "turns_18"
    return "adult"
