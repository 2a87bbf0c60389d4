"""One thing wrong at a time: what can be done to an element of a valid message so that it may no longer be valid."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import dataclass

from lxml import etree

from tests.official.walking import FOREIGN, XSI, Walker

type Act = Callable[[etree._Element], bool]

# Texts of which every simple type refuses some: too short, too long, of another kind, beyond a bound, no such day.
TEXTS = (
    "", " ", "x", "å" * 41, "true", "TRUE", "-1", "100000", "2147483648", "1" * 19, "1e3", "1,5", "2027-02-30", "2027-01-31",
    "20270231000000", "20270131", "20270100", "2027-01-31T25:00:00", "25:00:00", "18900101X802", "1234567", "OK", "ok", "P11",
    "c=SE;", "a b", "Q", "a%zz", "::", "http://[", "a%20b", "http://å.se/ ö",
    "+46 10", "1.2.752.129.2.1.4.1", "0f8fad5b-d9cb-469f-a165-70867728950g",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Mutation:
    """What was done to which element: the type that holds it, its name and its own type."""

    act: str
    holder: str
    name: str
    kind: str


@dataclass(frozen=True, slots=True)
class Place:
    """An element of a small valid message: the message and the way to the element, by positions."""

    root: etree._Element
    way: tuple[int, ...]
    holder: str
    name: str
    kind: str

    def of(self, root: etree._Element) -> etree._Element:
        """The element at this place in a copy of the message."""
        element = root
        for number in self.way:
            element = element[number]
        return element


def places(walker: Walker, root: etree._Element) -> Iterator[Place]:
    """Every element below the root, each in a message that holds little else: its siblings and what is required."""
    for element in root.iterdescendants("*"):
        path = [element, *element.iterancestors("*")]
        wanted = set(path) | set(_parent(element))
        copy, way = _pruned(root, wanted, walker.optional, path)
        name = etree.QName(element).localname
        yield Place(copy, way, walker.made[_parent(element)], name, walker.made[element])


def _pruned(
    element: etree._Element, wanted: set[etree._Element], optional: set[etree._Element], path: list[etree._Element]
) -> tuple[etree._Element, tuple[int, ...]]:
    copy = etree.Element(element.tag, dict(element.attrib), element.nsmap)
    copy.text = element.text
    way: tuple[int, ...] = ()
    for child in element:
        if child in wanted or child not in optional:
            if child in path:
                found, rest = _pruned(child, wanted, optional, path)
                way = (len(copy), *rest)
            else:
                found, _ = _pruned(child, wanted, optional, path)
            copy.append(found)
    return copy, way


def mutated(place: Place, texts: tuple[str, ...]) -> Iterator[tuple[Mutation, etree._Element]]:
    """Copies of the message, each with one thing done at the place; `texts` are tried when it holds text."""
    for act, do in _ACTS.items():
        copy = deepcopy(place.root)
        if do(place.of(copy)):
            yield Mutation(act, place.holder, place.name, place.kind), copy
    if not len(place.of(place.root)):
        for text in texts:
            copy = deepcopy(place.root)
            place.of(copy).text = text
            yield Mutation(f"text {text}", place.holder, place.name, place.kind), copy


def _parent(element: etree._Element) -> etree._Element:
    parent = element.getparent()
    assert parent is not None
    return parent


def _drop(element: etree._Element) -> bool:
    _parent(element).remove(element)
    return True


def _double(element: etree._Element) -> bool:
    element.addnext(deepcopy(element))
    return True


def _late(element: etree._Element) -> bool:
    following = element.getnext()
    if following is not None:
        following.addnext(element)
    return following is not None


def _rename(element: etree._Element) -> bool:
    element.tag = f"{element.tag}X"
    return True


def _elsewhere(element: etree._Element) -> bool:
    element.tag = f"{{{FOREIGN}}}{etree.QName(element).localname}"
    return True


def _nowhere(element: etree._Element) -> bool:
    element.tag = etree.QName(element).localname
    return True


def _attribute(element: etree._Element) -> bool:
    element.set("okänt", "1")
    return True


def _nil(element: etree._Element) -> bool:
    for child in element:
        element.remove(child)
    element.text = None
    element.set(f"{XSI}nil", "true")
    return True


def _stray(element: etree._Element) -> bool:
    element.tail = "lös text"
    return True


def _inside(element: etree._Element) -> bool:
    etree.SubElement(element, f"{{{FOREIGN}}}okänd")
    return True


def _own_inside(element: etree._Element) -> bool:
    etree.SubElement(element, f"{{{etree.QName(element).namespace}}}okänd")
    return True


def _before(element: etree._Element) -> bool:
    element.addprevious(etree.Element(f"{{{FOREIGN}}}okänd"))
    return True


def _after(element: etree._Element) -> bool:
    element.addnext(etree.Element(f"{{{FOREIGN}}}okänd"))
    return True


def _emptied(element: etree._Element) -> bool:
    """A group without its elements."""
    children = len(element)
    for child in element:
        element.remove(child)
    return children > 0


_ACTS: dict[str, Act] = {
    "drop": _drop,
    "double": _double,
    "late": _late,
    "rename": _rename,
    "other namespace": _elsewhere,
    "no namespace": _nowhere,
    "attribute": _attribute,
    "nil": _nil,
    "stray text": _stray,
    "foreign inside": _inside,
    "unknown inside": _own_inside,
    "foreign before": _before,
    "foreign after": _after,
    "emptied": _emptied,
}
