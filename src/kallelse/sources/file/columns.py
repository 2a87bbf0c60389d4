"""Headings and cells: which column is which field, and what a cell says in the form that a row wants."""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, time
from typing import Any

from kallelse.sources.file.words import (
    DOUBLE_HEADING,
    EXCEL_ERROR,
    EXCEL_NUMBER,
    MISSING_HEADING,
    MORE_IN_GUIDE,
    NO_CLOCK,
    NO_HEADINGS,
)
from kallelse.sources.rows import UNNAMED, InvitationRow, unknown_field

SWEDISH_HEADINGS: Mapping[str, str] = {
    "referens": "reference",
    "personnummer": "person",
    "namn": "person_name",
    "enhet": "unit",
    "typ": "kind",
    "starttid": "start",
    "sluttid": "end",
    "boka_senast": "book_before",
    "vårdnivå": "care_level",
    "syfte": "purpose",
    "vem": "performer",
    "förberedelser": "preparation",
    "ta_med": "bring",
    "med_posten": "items",
    "avgift": "fee_sek",
    "får_avboka": "cancel_allowed",
    "får_omboka": "rebook_allowed",
    "tidigast": "not_before",
    "senast": "not_after",
    "vårdgaranti": "guarantee_until",
    "plats": "place",
    "rubrik": "heading",
    "tidstyp": "time_type",
    "känslig": "sensitive",
    "vill_ha_brev": "wants_paper",
    "behov": "needs",
    "språk": "language",
    "besökstyp": "visit_type",
    "videolänk": "join_url",
    "testlänk": "test_url",
    "kom_minuter_före": "arrive_minutes",
    "besök_i_serien": "series",
    "hör_ihop_med": "linked",
    "öppettider": "hours",
    "vägbeskrivning": "way",
    "gör_innan": "beforehand",
    "avgift_text": "fee_text",
    "ändra": "change",
    "tolk": "interpreter",
    "resa": "travel",
    "sjukdom": "illness",
    "följeslagare": "escort",
    "tillgänglighet": "accessibility",
    "länkar": "links",
    "mall": "template",
    "mallfält": "fields",
}
"""The headings that people in Sweden write, beside the field names themselves. Case and spaces do not matter."""

REQUIRED = ("reference", "person", "unit")

_VISITS = {
    "telefon": "phone", "hembesök": "home", "grupp": "group", "serie": "series", "samordnade": "several", "drop-in": "drop_in",
    "inskrivning": "admission",
}  # fmt: skip
_WORDS = {"tidsatt": "timed", "öppen": "open", "specialistvård": "specialist", "primärvård": "primary"}
_NEEDS = {"tolk": "interpreter", "annat språk": "other_language", "lättläst": "easy_read", "stor stil": "large_print"}
_YES_NO = {"ja": True, "nej": False, "true": True, "false": False, "sant": True, "falskt": False, "1": True, "0": False}
_EXCEL_ERRORS = frozenset(
    {"#N/A", "#REF!", "#NAME?", "#DIV/0!", "#VALUE!", "#NULL!", "#NUM!", "#SAKNAS!", "#REFERENS!", "#NAMN?", "#VÄRDEFEL!"}
)
_ROUNDED = re.compile(r"\d[.,]\d+[eE]\+?\d+")
_KRONOR = re.compile(r"(\d{1,6})(?:[.,]00?)?(?: ?(?:kr|SEK))?", re.IGNORECASE)
_ADDRESSED = re.compile(r"(\S.*?)\s+(https?://\S+)", re.DOTALL)
_VISIT = re.compile(r"(\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d)?(?:Z|[+-]\d\d:\d\d)?)( .*)?", re.DOTALL)
_STEP = re.compile(r"(\d{1,3})d(?: (\d\d:\d\d))? (\S.*)", re.DOTALL)


class HeadingError(ValueError):
    """The row of headings cannot be used."""

    def __init__(self, field: str, rule: str, remedy: str) -> None:
        super().__init__(rule)
        self.field, self.rule, self.remedy = field, rule, remedy


class CellError(ValueError):
    """A cell that cannot be what its column says."""

    def __init__(self, rule: str, remedy: str) -> None:
        super().__init__(rule)
        self.rule, self.remedy = rule, remedy


def headings(
    cells: Sequence[Any],
    swedish: Mapping[str, str] = SWEDISH_HEADINGS,
    known: Sequence[str] = InvitationRow.__struct_fields__,
    required: Sequence[str] = REQUIRED,
) -> list[str]:
    """The field of each column, "" for a column without heading. Raises HeadingError."""
    texts = [str(cell).strip().removeprefix("\ufeff") for cell in cells]
    names = ["_".join(text.casefold().replace("-", " ").split()) for text in texts]
    fields = [swedish.get(name, name) for name in names]
    if not any(name in fields for name in required):
        # Without a single heading that is known, the first line may be a patient: nothing of it is repeated.
        raise HeadingError("", *NO_HEADINGS)
    for text, field in zip(texts, fields, strict=True):
        if field and field not in known:
            name, rule, _remedy = unknown_field(text, known)
            raise HeadingError(name if name != UNNAMED else "", rule, MORE_IN_GUIDE)
        if field and fields.count(field) > 1:
            raise HeadingError(field, *DOUBLE_HEADING)
    for name in required:
        if name not in fields:
            raise HeadingError(name, *MISSING_HEADING)
    return fields


def value_of(field: str, cell: Any) -> Any:
    """What `cell` says in the form that InvitationRow wants; None for an empty cell. Raises CellError."""
    if cell is None or cell == "":
        return None
    if isinstance(cell, str):
        cell = cell.strip()
        if not cell:
            return None
        if cell.upper() in _EXCEL_ERRORS:
            raise CellError(*EXCEL_ERROR)
    read: Callable[[Any], Any] = _READERS.get(field, _text)
    return read(cell)


def _text(cell: Any) -> str:
    if isinstance(cell, bool):
        return "ja" if cell else "nej"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)


def _word(cell: Any) -> str:
    text = _text(cell).casefold()
    return _WORDS.get(text, text)


def _number(cell: Any) -> str:
    text = _text(cell)
    if _ROUNDED.fullmatch(text):
        raise CellError(*EXCEL_NUMBER)
    return text


def _moment(cell: Any) -> str:
    if isinstance(cell, datetime):
        return cell.isoformat(sep=" ", timespec="minutes")
    if isinstance(cell, date):
        raise CellError(*NO_CLOCK)
    return _text(cell)


def _day(cell: Any) -> str:
    if isinstance(cell, datetime) and cell.time() == time(0):
        return cell.date().isoformat()
    return cell.isoformat() if isinstance(cell, date) else _text(cell)


def _yes_no(cell: Any) -> bool | str:
    return _YES_NO.get(_text(cell).casefold(), "?")


def _kronor(cell: Any) -> int | str:
    form = _KRONOR.fullmatch(_text(cell))
    return int(form[1]) if form else "?"


def _parts(cell: Any) -> list[str]:
    return [part for part in map(str.strip, _text(cell).split("|")) if part]


def _needs(cell: Any) -> list[str]:
    return [_NEEDS.get(part.casefold(), part) for part in _parts(cell)]


def _preparation(cell: Any) -> list[dict[str, Any]]:
    """Entries divided by |, each "7d 00:00 Sluta med …", "1d Duscha …" or plain text."""
    entries: list[dict[str, Any]] = []
    for part in _parts(cell):
        form = _STEP.fullmatch(part)
        if form is None:
            entries.append({"text": part})
        else:
            entries.append({"text": form[3], "days_before": int(form[1])} | ({"time": form[2]} if form[2] else {}))
    return entries


def _items(cell: Any) -> list[dict[str, str]]:
    """Entries divided by |, each "KIT-1: ett provtagningskit". Without a code before the colon the row is refused."""
    pairs = [part.partition(":") for part in _parts(cell)]
    return [{"code": code.strip() if colon else "", "text": text.strip()} for code, colon, text in pairs]


def _visit(cell: Any) -> str:
    text = _text(cell).strip().casefold()
    return _VISITS.get(text, text)


def _whole(cell: Any) -> int | str:
    text = _text(cell).strip()
    return int(text) if re.fullmatch(r"\d{1,4}", text) else "?"


def _addressed(cell: Any) -> list[dict[str, str]]:
    """Entries divided by |, each a text that may end with an address."""
    entries = []
    for part in _parts(cell):
        form = _ADDRESSED.fullmatch(part)
        entries.append({"text": form[1], "url": form[2]} if form else {"text": part})
    return entries


def _visits(cell: Any) -> list[dict[str, str]]:
    """Entries divided by |, each "2027-02-10 10:00" and perhaps what happens then."""
    entries = []
    for part in _parts(cell):
        form = _VISIT.fullmatch(part)
        entries.append({"start": form[1]} | ({"text": form[2].strip()} if form[2] else {}) if form else {"start": part})
    return entries


def _values(cell: Any) -> dict[str, str]:
    """Entries divided by |, each "namn: värde"."""
    pairs = [part.partition(":") for part in _parts(cell)]
    return {name.strip().casefold(): value.strip() for name, _colon, value in pairs}


_READERS: dict[str, Callable[[Any], Any]] = {
    "kind": _word,
    "care_level": _word,
    "reference": _number,
    "person": _number,
    "start": _moment,
    "end": _moment,
    "book_before": _day,
    "not_before": _day,
    "not_after": _day,
    "guarantee_until": _day,
    "preparation": _preparation,
    "bring": _parts,
    "items": _items,
    "fee_sek": _kronor,
    "cancel_allowed": _yes_no,
    "rebook_allowed": _yes_no,
    "sensitive": _yes_no,
    "wants_paper": _yes_no,
    "withdrawn": _yes_no,
    "needs": _needs,
    "visit_type": _visit,
    "arrive_minutes": _whole,
    "series": _visits,
    "linked": _parts,
    "beforehand": _addressed,
    "links": _addressed,
    "fields": _values,
}
