"""Small ways to break, or merely bend, a message: what two schemas that mean the same must agree on."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from copy import deepcopy
from math import gcd

from lxml import etree

type Change = Callable[[etree._Element], None]

FOREIGN = "urn:exempel:utbyggnad"


def mutants(message: etree._Element, at_most: int) -> Iterator[tuple[str, etree._Element]]:
    """The message with one change at a time, and what the change was. Long messages are changed at evenly spread places."""
    places = sum(1 for _ in message.iter("{*}*"))
    step = max(1, places * len(CHANGES) // at_most)
    while gcd(step, len(CHANGES)) > 1:
        step += 1  # Else only some of the kinds would ever be reached.
    for number in range(0, places * len(CHANGES), step):
        index, change = divmod(number, len(CHANGES))
        copy = deepcopy(message)
        element = list(copy.iter("{*}*"))[index]
        CHANGES[change](element)
        yield f"{CHANGES[change].__name__} {etree.QName(message[0] if len(message) else message).localname} {index}", copy


def drop(element: etree._Element) -> None:
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)


def double(element: etree._Element) -> None:
    if element.getparent() is not None:
        element.addnext(deepcopy(element))


def swap(element: etree._Element) -> None:
    following = element.getnext()
    if following is not None:
        following.addnext(element)


def rename(element: etree._Element) -> None:
    element.tag = f"{element.tag}X"


def move_to_other_namespace(element: etree._Element) -> None:
    element.tag = f"{{{FOREIGN}}}{etree.QName(element).localname}"


def empty(element: etree._Element) -> None:
    if not len(element):
        element.text = ""


def break_text(element: etree._Element) -> None:
    if not len(element):
        element.text = "§ 99999999999999999999 §"


def pad_text(element: etree._Element) -> None:
    if not len(element):
        element.text = f" {element.text or ''}\n"


def lengthen_text(element: etree._Element) -> None:
    if not len(element):
        element.text = f"{element.text or ''}{'0' * 400}"


def put_text_between(element: etree._Element) -> None:
    if len(element):
        element.text = "text"


def extend(element: etree._Element) -> None:
    etree.SubElement(element, f"{{{FOREIGN}}}tillagg").text = "x"


def extend_first(element: etree._Element) -> None:
    element.insert(0, etree.Element(f"{{{FOREIGN}}}tillagg"))


def extend_in_own_namespace(element: etree._Element) -> None:
    etree.SubElement(element, f"{{{etree.QName(element).namespace}}}tillagg")


def give_attribute(element: etree._Element) -> None:
    element.set("attribut", "1")


CHANGES: tuple[Change, ...] = (
    drop, double, swap, rename, move_to_other_namespace, empty, break_text, pad_text, lengthen_text, put_text_between, extend,
    extend_first, extend_in_own_namespace, give_attribute,
)  # fmt: skip
