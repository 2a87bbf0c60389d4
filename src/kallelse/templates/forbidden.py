"""What no text of a template, and nothing that is filled in in one, may hold. Pure."""

import re

from kallelse.content.secrecy import without_personnummer

__all__ = ["forbidden", "hosts"]


def _(text: str) -> str:
    return text


_LINK = re.compile(
    r"[a-z][a-z0-9+.-]{1,20}://|\bwww\.|\bmailto:|\bjavascript:|\bdata:|\b[a-z0-9åäö-]+(?:\.[a-zåäö0-9-]+)*\.(?:se|nu|com|net|org|eu|info|app|link|io)\b",
    re.IGNORECASE,
)
_TAG = re.compile(r"<\s*[A-Za-z/!?]|&(?:#\d+|#x[0-9a-fA-F]+|[a-zA-Z]{2,10});|\{\{|\{%|\]\]>")
_HIDDEN = re.compile("[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ue000-\uf8ff\ufffe\uffff]")
_FORMULA = re.compile(r"^\s*[=+@][A-Za-z0-9(\"']", re.MULTILINE)
_DIGITS = re.compile(r"(?<!\d)\d{6,8}[-+ ]\d{4}(?!\d)")
_LONG = re.compile(r"\S{41,}")
KNOWN_HOSTS = ("1177.se", "www.1177.se")
"""Names that may be said in running text: everybody knows them."""

PERSONAL = (_("Texten ser ut att innehålla ett personnummer."), _("Ta bort numret: kallelsen visar själv vem den gäller."))
LINK = (_("Texten innehåller en webbadress."), _("Lägg adressen i blocket Länkar."))
MARKUP = (_("Texten innehåller kod eller märkning."), _("Skriv vanlig text, utan vinkelparenteser och koder."))
HIDDEN = (_("Texten innehåller osynliga tecken."), _("Skriv om texten för hand: tecknen följer ofta med vid kopiering."))
FORMULA = (_("En rad börjar som en formel i ett kalkylark."), _("Börja raden med ett ord."))
LONG = (_("Ett ord är längre än 40 tecken och får inte plats på en rad."), _("Dela ordet, eller skriv om."))


def forbidden(text: str) -> tuple[str, str] | None:
    """The first rule that a text breaks, with its remedy; None for a text that may be said."""
    if _HIDDEN.search(text) or _CONTROL.search(text):
        return HIDDEN
    if without_personnummer(text) != text or _DIGITS.search(text):
        return PERSONAL
    if _TAG.search(text):
        return MARKUP
    if any(found[0].lower() not in KNOWN_HOSTS for found in _LINK.finditer(text)):
        return LINK
    if _FORMULA.search(text):
        return FORMULA
    return LONG if _LONG.search(text) else None


def hosts(url: str) -> tuple[str, ...]:
    """The host of an address and every domain that it lies under: "a.b.se" gives a.b.se and b.se."""
    from urllib.parse import urlsplit

    try:
        name = urlsplit(url).hostname or ""
    except ValueError:
        return ()
    parts = name.split(".")
    return tuple(".".join(parts[at:]) for at in range(len(parts) - 1))
