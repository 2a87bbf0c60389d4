"""Valid messages made from the official schemas alone: the walker knows XML Schema and nothing of our tables.

Each message comes as a pair: what is sent, and what must be left of it after reading and building again. The two
differ only where XML Schema itself has several spellings of one value, where extension elements were put in, and
where an optional element was sent empty (R-RIV-4).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from lxml import etree

from tests.official.schemas import XS, Schemas, named, target

XSI = "{http://www.w3.org/2001/XMLSchema-instance}"
FOREIGN = "urn:exempel:framtida"

type Pair = tuple[str, str]

_TEXTS: tuple[Pair, ...] = tuple((text, text) for text in ("text", "Åre & <b>Öland</b>", " kant\t ", "rad\nrad", "😀", ""))
_BUILTIN: dict[str, tuple[Pair, ...]] = {
    "string": _TEXTS,
    "token": (("c=SE", "c=SE"), (" a\n b ", "a b")),
    "boolean": (("true", "true"), ("false", "false"), ("1", "true"), (" 0\n", "false")),
    "int": (("0", "0"), ("-2147483648", "-2147483648"), (" +0042 ", "42")),
    "long": (("0", "0"), ("99", "99"), ("+7", "7")),
    "integer": (("-0", "0"), ("9" * 40, "9" * 40)),
    "double": (("30", "30.0"), (" 1.5E1 ", "15.0"), ("INF", "INF"), ("-INF", "-INF"), ("NaN", "NaN"), (".5", "0.5")),
    "date": (("2027-01-31", "2027-01-31"), ("2028-02-29+01:00", "2028-02-29+01:00")),
    "dateTime": (("2027-01-31T09:00:00", "2027-01-31T09:00:00"), ("2027-01-31T09:00:00.5Z", "2027-01-31T09:00:00.5Z")),
    "time": (("09:00:00", "09:00:00"), ("24:00:00", "24:00:00")),
    "base64Binary": (("QQ==", "QQ=="), ("", "")),
    "anyURI": (("urn:riv:crm:scheduling", "urn:riv:crm:scheduling"), (" https://exempel.se/?a=1 ", "https://exempel.se/?a=1")),
}
# What the patterns mean, by example. A pattern that is not here stops the test: somebody must say what it means.
_PATTERNS: dict[str, tuple[str, ...]] = {
    "[0-9]{8}[0-9pPtTfF][0-9]{3}": ("189001019802", "18900101P802"),
    "[0-9]{8}[0-9A-Zptf]{4}": ("189001019802", "18900101ABC1"),
    "([+0123456789][0-9]*)": ("+46101001000", "112"),
    r"([OUDCNLoudcnl]{1,2}=[0-9\p{L}\p{Zs}\-.]*,?)*": ("c=SE", "ou=Vård och omsorg,o=Region-1,c=SE"),
}
_BY_KIND = {"uuidType": ("0f8fad5b-d9cb-469f-a165-70867728950E",), "TS": ("20270228235959", "20280229000000"), "DT": ("20270131",)}


@dataclass(frozen=True, slots=True)
class Taste:
    """How a message is made: which of several possibilities is taken at each step."""

    present: Callable[[etree._Element], bool]
    count: Callable[[int, int], int]
    pick: Callable[[int], int]
    extend: Callable[[], bool]
    deep: int = 8


def smallest() -> Taste:
    return Taste(lambda row: False, lambda low, high: low, lambda size: 0, lambda: False)


def largest(number: int = 0) -> Taste:
    """Everything there, with extension elements; `number` moves through the spellings of the values."""
    turn = iter(range(number, 10**9))
    return Taste(lambda row: True, lambda low, high: min(max(low, 2), high), lambda size: next(turn) % size, lambda: True)


def single() -> Taste:
    """Everything there, once, and no extension."""
    return Taste(lambda row: True, lambda low, high: max(low, 1), lambda size: 0, lambda: False, deep=6)


def random(seed: int) -> Taste:
    chance = Random(seed)
    return Taste(
        lambda row: chance.random() < 0.6,
        lambda low, high: chance.randint(low, min(high, low + 2)),
        chance.randrange,
        lambda: chance.random() < 0.3,
    )


class Walker:
    """Makes messages of one schema set."""

    def __init__(self, schemas: Schemas, taste: Taste) -> None:
        self.schemas = schemas
        self.taste = taste
        # Which type each element that was made has, and which of them the schema could do without.
        self.made: dict[etree._Element, str] = {}
        self.optional: set[etree._Element] = set()

    def message(self, namespace: str, name: str) -> tuple[etree._Element, etree._Element]:
        """The element as sent and as expected after reading and building."""
        row = self.schemas.elements[namespace, name]
        sent, kept = etree.Element(f"{{{namespace}}}{name}"), etree.Element(f"{{{namespace}}}{name}")
        self._content(row, sent, kept, 0)
        return sent, kept

    def _content(self, row: etree._Element, sent: etree._Element, kept: etree._Element, depth: int) -> None:
        """Fill an element by its declaration."""
        inline = row.find(f"{XS}simpleType")
        key = named(row, row.get("type", "")) if inline is None else ("", "")
        declared = inline if inline is not None else self.schemas.types.get(key)
        if declared is not None and declared.tag == f"{XS}complexType":
            if declared.get("abstract") == "true":
                declared = self._concrete(declared, sent, kept)
            self._complex(declared, sent, kept, depth)
        else:
            self.made[sent] = f"{{{key[0]}}}{key[1]}"
            pairs = self._simple(declared, key[1])
            fixed = row.get("fixed")
            if fixed is not None:
                pairs = ((fixed, fixed), ("", fixed))
            sent.text, kept.text = pairs[self.taste.pick(len(pairs))]

    def _concrete(self, declared: etree._Element, sent: etree._Element, kept: etree._Element) -> etree._Element:
        variants = self.schemas.extended_by(declared)
        chosen = variants[self.taste.pick(len(variants))]
        for element in (sent, kept):
            element.set(f"{XSI}type", etree.QName(target(chosen), chosen.get("name", "")))
        return chosen

    def _complex(self, declared: etree._Element, sent: etree._Element, kept: etree._Element, depth: int) -> None:
        self.made[sent] = f"{{{target(declared)}}}{declared.get('name')}"
        rows = self.schemas.particles(declared)
        chosen = [row for row in rows if row.getparent().tag == f"{XS}choice"]
        taken = chosen[self.taste.pick(len(chosen))] if chosen else None
        for row in rows:
            if row not in chosen or row is taken:
                self._particle(row, sent, kept, depth)
        if declared.find(f".//{XS}any") is not None and self.taste.extend():
            extension = etree.SubElement(sent, f"{{{FOREIGN}}}tillägg", {"a": "1"})
            extension.text = "ännu okänt"
            etree.SubElement(extension, f"{{{FOREIGN}}}mer")

    def _particle(self, row: etree._Element, sent: etree._Element, kept: etree._Element, depth: int) -> None:
        low, occurs = int(row.get("minOccurs", "1")), row.get("maxOccurs", "1")
        high = 1 << 30 if occurs == "unbounded" else int(occurs)
        if not low and (depth >= self.taste.deep or not self.taste.present(row)):
            return
        namespace, declaration = self.schemas.resolved(row)
        for _ in range(self.taste.count(low, high) if high > 1 else 1):
            tag = f"{{{namespace}}}{declaration.get('name')}"
            new, remaining = etree.SubElement(sent, tag), etree.SubElement(kept, tag)
            self._content(declaration, new, remaining, depth + 1)
            if not low:
                self.optional.add(new)
            if not low and not len(remaining) and not remaining.text and self._is_text(declaration):
                kept.remove(remaining)

    def _is_text(self, declaration: etree._Element) -> bool:
        key = named(declaration, declaration.get("type", ""))
        return key not in self.schemas.types or self.schemas.types[key].tag == f"{XS}simpleType"

    def _simple(self, declared: etree._Element | None, builtin: str) -> tuple[Pair, ...]:
        """Spellings of a simple type that its facets allow."""
        if declared is None:
            return _BUILTIN[builtin]
        step = declared.find(f"{XS}restriction")
        assert step is not None
        facets = {etree.QName(facet).localname: facet.get("value", "") for facet in step.iterchildren("{*}*")}
        listed = [facet.get("value", "") for facet in step.iterchildren(f"{XS}enumeration")]
        if listed:
            return tuple((value, value) for value in listed)
        name = declared.get("name", "")
        if "pattern" in facets:
            examples = _BY_KIND.get(name) or _PATTERNS[facets["pattern"]]
            return tuple((value, value) for value in examples)
        if "minInclusive" in facets:
            low, high = int(facets["minInclusive"]), int(facets["maxInclusive"])
            return (str(low), str(low)), (f" {high}\n", str(high)), (f"+{low:020}", str(low))
        low = int(facets.get("length", facets.get("minLength", "0")))
        high = int(facets.get("length", facets.get("maxLength", "30")))
        inner = self._simple(self.schemas.types.get(named(step, step.get("base", ""))), named(step, step.get("base", ""))[1])
        sized = tuple((text, text) for text in {"å" * low, "ö" * min(high, 2000)} if text)
        return tuple(pair for pair in inner if low <= len(pair[0]) <= high) + sized
