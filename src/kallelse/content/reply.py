"""How to answer from the letter without logging in: the words of its section, with the code that `letter_codes` has made."""

import msgspec

from kallelse.content.facts import Facts

__all__ = ["AFTER", "Reply", "reply_words"]


def _(text: str) -> str:
    return text


AFTER = ("change", "book")
"""The section stands after how to change, or how to book."""
TITLE = _("Svara utan att logga in")
GO = _("Skanna rutan, eller gå till {address} och skriv koden:")
OWN = _("Sidan frågar också efter din egen svarskod, de sex siffror som du har valt. De står inte i brevet.")
NUMBER = _("Sidan frågar också efter de fyra sista siffrorna i ditt personnummer.")
NUMBER_CHILD = _("Sidan frågar också efter de fyra sista siffrorna i barnets personnummer.")
MAY_ALL = _("Där kan du tacka ja, avboka eller be oss ringa.")
MAY_SOME = _("Där kan du tacka ja eller be oss ringa. Kan du inte komma ringer vi dig innan vi avbokar.")
MAY_CALL = _("Där kan du be oss ringa.")
KEEP = _("Koden gäller till besöket. Visa den inte för andra. Vi frågar aldrig efter den på telefon.")
KEEP_OPEN = _("Visa inte koden för andra. Vi frågar aldrig efter den på telefon.")
NOT_BY_POST = _("Skicka inget svar med posten.")
QR_ALT = _("QR-kod som öppnar {address} med koden ifylld")


class Reply(msgspec.Struct, frozen=True):
    """The code as it is printed, the address that it is used at, and whether the patient's own code goes with it."""

    code: str
    address: str
    own: bool = False

    @property
    def url(self) -> str:
        """What the square code opens."""
        return f"{self.address}/{self.code.replace('-', '')}"


def reply_words(reply: Reply, f: Facts, address: str) -> tuple[str, tuple[str, ...]]:
    """The line before the code, and the lines after it. `address` is shown as people type it."""
    secret = OWN if reply.own else NUMBER_CHILD if f.guardian else NUMBER
    may = MAY_CALL if not f.visit else MAY_ALL if reply.own else MAY_SOME
    return GO.format(address=address), (secret, may, KEEP if f.visit else KEEP_OPEN)
