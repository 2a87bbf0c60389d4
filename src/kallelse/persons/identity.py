"""Identity numbers: which kind a number is, whether its check digit is right, and how it is shown (rules.md, Persons).

A number is always kept as 12 characters without separator, as in the person service. Check digits are computed by the package
`personnummer` where it can; samordningsnummer with unknown month or day and reserve numbers follow the published rules here.
"""

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

PNR_ROOT = "1.2.752.129.2.1.3.1"
SNR_ROOT = "1.2.752.129.2.1.3.3"
NRID_ROOT = "1.2.752.74.9.1"
_RESERVE_ROOTS = {
    "STOCKHOLM": "1.2.752.97.3.1.3",
    "VGR": "1.2.752.113.11.0.2.1.1.1",
    "CARELINK": "1.2.752.129.2.1.3.2",
    "VARMLAND": "1.2.752.74.9.2",
}

INBOX_OWN_AGE = 13
"""From this birthday nobody else reads a child's inbox, and it is nobody's business here who the guardians are (rules.md, Recipients)."""

_FORM = re.compile(r"^(\d{2})?(\d{6})([-+]?)(\d{4})$")
_TWELVE = re.compile(r"^[0-9A-Z]{12}$")
_VGR = re.compile(r"^\d{8}[KMX]\d[0-9a-zA-Z]\d$")


class Kind(StrEnum):
    """Kind of identity number."""

    PERSONNUMMER = "pnr"
    SAMORDNINGSNUMMER = "snr"
    RESERVE = "reserve"


class IdentityError(ValueError):
    """The text is no identity number; `rule` and `remedy` are Swedish and never quote the number."""

    def __init__(self, rule: str, remedy: str) -> None:
        super().__init__(f"{rule} {remedy}")
        self.rule, self.remedy = rule, remedy


@dataclass(frozen=True, slots=True)
class Identity:
    """A valid number: 12 characters, its kind, and the OID root of its series."""

    number: str
    kind: Kind
    root: str


def parse(text: str, today: date) -> Identity:
    """Read any accepted spelling (YYYYMMDDNNNC, YYMMDD-NNNC, YYMMDD+NNNC …). `today` decides the century of short forms."""
    plain = text.strip().upper()
    form = _FORM.match(plain)
    if form is None:
        return _reserve(plain.replace("-", ""))
    century, six, separator, last = form.groups()
    if century is None:
        century = _century(six, separator, today)
    number = century + six + last
    month, day = int(number[4:6]), int(number[6:8])
    if number.startswith("99") or 32 <= day <= 59:
        return _reserve(number)
    if month > 12:
        raise IdentityError("Numret har ingen giltig månad.", "Kontrollera numret; organisationsnummer kan inte kallas.")
    if not _luhn(number[2:]):
        raise IdentityError("Kontrollsiffran stämmer inte.", "Kontrollera att alla siffror är rätt.")
    if number[8:11] == "000":
        raise IdentityError("Numrets födelsenummer kan inte vara 000.", "Kontrollera att alla siffror är rätt.")
    if day >= 60:
        # Month 00 and day 60 mean unknown (Navet): the Luhn check above is all that can be asked of them.
        if day - 60 > 31:
            raise IdentityError("Samordningsnumret har ingen giltig dag.", "Kontrollera att alla siffror är rätt.")
        return Identity(number, Kind.SAMORDNINGSNUMMER, SNR_ROOT)
    try:
        date(int(number[:4]), month, day)
    except ValueError:
        raise IdentityError("Numrets datum finns inte.", "Kontrollera att alla siffror är rätt.") from None
    return Identity(number, Kind.PERSONNUMMER, PNR_ROOT)


def age(number: str, on: date) -> int | None:
    """Age in whole years on a day, read from a person- or samordningsnummer; None when the number does not tell a birth date."""
    if not number[:8].isdigit():
        return None
    year, month, day = int(number[:4]), int(number[4:6]), int(number[6:8])
    day = day - 60 if day >= 60 else day
    if not (1880 <= year <= on.year and 1 <= month <= 12 and 1 <= day <= 31):
        return None
    return on.year - year - ((on.month, on.day) < (month, day))


def birthday(born: date, years: int) -> date:
    """The day on which somebody becomes so old; who is born on 29 February does so on 1 March in other years."""
    try:
        return born.replace(year=born.year + years)
    except ValueError:
        return date(born.year + years, 3, 1)


def born(number: str) -> date | None:
    """The birth date in a person- or samordningsnummer; None when the number does not tell a whole one."""
    if not number[:8].isdigit() or number.startswith("99"):
        return None
    day = int(number[6:8])
    try:
        return date(int(number[:4]), int(number[4:6]), day - 60 if day >= 60 else day)
    except ValueError:
        return None


def display(number: str) -> str:
    """As people read it: YYYYMMDD-NNNC."""
    return f"{number[:8]}-{number[8:]}" if len(number) == 12 else number


def _century(six: str, separator: str, today: date) -> str:
    year = today.year - (today.year - int(six[:2])) % 100
    if separator == "+":
        year -= 100
    return str(year // 100)


_DOUBLED = bytes.maketrans(b"0123456789", b"0246813579")
"""Each digit's double, or the digit sum of it."""


def _luhn(ten: str) -> bool:
    digits = ten.encode()
    return (sum(digits[::2].translate(_DOUBLED)) + sum(digits[1::2]) - len(digits) * ord("0")) % 10 == 0


def _reserve(plain: str) -> Identity:
    """A national or regional reserve number (rules.md, Persons); one check rule per series that has a published one."""
    if not _TWELVE.match(plain):
        raise IdentityError("Det är inget personnummer, samordningsnummer eller reservnummer.", "Skriv tolv tecken: ÅÅÅÅMMDDNNNN.")
    if plain.isdigit() and plain.startswith("99"):
        return _checked(plain, _luhn(plain[4:]), _RESERVE_ROOTS["STOCKHOLM"])
    if plain.isdigit() and 32 <= int(plain[6:8]) <= 59:
        return _checked(plain, _luhn(plain[2:]), _RESERVE_ROOTS["CARELINK"])
    if _VGR.match(plain):
        values = {"K": "5", "M": "7", "X": "8"}
        return _checked(plain, _luhn(plain[2:8] + values[plain[8]] + plain[9:]) if plain[9:].isdigit() else True, _RESERVE_ROOTS["VGR"])
    if plain[:8].isdigit() and plain[8] == "S" and plain[9] in "FUXPL":
        # Värmland's local series states no check digit.
        return Identity(plain, Kind.RESERVE, _RESERVE_ROOTS["VARMLAND"])
    if plain[:8].isdigit() and plain[8:10].isalpha() and plain[11].isdigit():
        return _checked(plain, _national_date(plain) and _luhn_letters(plain), NRID_ROOT)
    raise IdentityError("Reservnumrets serie är okänd.", "Använd ett nationellt reservnummer eller ett personnummer.")


def _checked(number: str, right: bool, root: str) -> Identity:
    if not right:
        raise IdentityError("Reservnumrets kontrollsiffra stämmer inte.", "Kontrollera att alla tecken är rätt.")
    return Identity(number, Kind.RESERVE, root)


def _national_date(number: str) -> bool:
    """A national reserve number states a real birth date in a shifted century (19 → 22, 25 …), or 00 with month 20–99 and day 40–59."""
    century, year, month, day = int(number[:2]), int(number[2:4]), int(number[4:6]), int(number[6:8])
    if century == 0:
        return month >= 20 and 40 <= day <= 59
    if century < 22:
        return False
    try:
        date((19 if (century - 19) % 3 == 0 else 20) * 100 + year, month, day)
    except ValueError:
        return False
    return (century - 19) % 3 == 0 or (century - 20) % 3 == 0


def _luhn_letters(twelve: str) -> bool:
    """Luhn over all 12 characters; a letter counts as its ASCII code, digit sums of the products are added."""
    total = 0
    for index, char in enumerate(twelve):
        value = int(char) if char.isdigit() else ord(char)
        product = value * (2 - index % 2)
        total += sum(int(digit) for digit in str(product))
    return total % 10 == 0
