"""Random markup: the check agrees with a table written down a second time, and what it lets through can be read, written and shown."""

import xml.etree.ElementTree as Expat
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from kallelse.protocols import docbook
from tests.protocols.docbook_cases import CASES
from tests.protocols.test_docbook_nesting import ALLOWED_PARENTS

pytestmark = pytest.mark.risk(39)

_NAMES = st.sampled_from([*ALLOWED_PARENTS, "para", "title", "section", "listitem", "b", "orderedlist"])
_TEXTS = st.sampled_from(
    ["", "", " \n", "x", "Välkommen &amp; åter", "&lt;b&gt;", "\u00a0", "&amp;amp;", "{{x}}", "<![CDATA[<]]>", "<!-- a -->"]
)
_ATTRIBUTES = st.dictionaries(
    st.sampled_from(["role", "url", "type", "mark", "id"]),
    st.sampled_from(["bold", "italic", "observe", "https://www.1177.se/", "1177.se", "tel:112", "x:y", "_self", "bullet", "hyphen", ""]),
    max_size=2,
)


def _element(name: str, attributes: dict[str, str], text: str, children: list[str]) -> str:
    return f"<{name}{''.join(f' {key}="{value}"' for key, value in attributes.items())}>{text}{''.join(children)}</{name}>"


_LEAVES = st.builds(_element, _NAMES, _ATTRIBUTES, _TEXTS, st.just([]))
_TREES = st.recursive(_LEAVES, lambda inner: st.builds(_element, _NAMES, _ATTRIBUTES, _TEXTS, st.lists(inner, max_size=4)), max_leaves=12)
_TEXT_OF = st.builds(_element, st.just("article"), st.just({}), st.sampled_from(["", "\n", "x"]), st.lists(_TREES, max_size=4))

# Trees that mostly follow the table, so that many are let through.
_INLINE = st.builds(_element, st.sampled_from(["emphasis", "link", "ulink"]), _ATTRIBUTES, _TEXTS, st.just([]))
_TITLES = st.builds(_element, st.just("title"), st.just({}), st.sampled_from(["", "x"]), st.lists(_INLINE, max_size=1))
_BLOCKS = st.one_of(
    st.builds(_element, st.just("para"), st.just({}), _TEXTS, st.lists(_INLINE, max_size=3)),
    st.builds(_element, st.just("bibliography"), st.just({}), _TEXTS, st.just([])),
    st.builds(lambda text: f'<itemizedlist mark="bullet"><listitem>{text}</listitem></itemizedlist>', _TEXTS),
    st.builds(
        lambda title, text: f"<variablelist>{title}<varlistentry><term>{text}</term><listitem/></varlistentry></variablelist>",
        st.one_of(st.just(""), _TITLES), _TEXTS,
    ),
)  # fmt: skip
_HEADINGS = st.one_of(st.just(""), _TITLES, _TITLES.map(lambda title: f"<info>{title}</info>"))
_SECTIONS = st.builds(lambda heading, blocks: f"<section>{heading}{''.join(blocks)}</section>", _HEADINGS, st.lists(_BLOCKS, max_size=3))
_LIKELY = st.builds(
    lambda heading, parts: f"<article>{heading if 'info' in heading else ''}{''.join(parts)}</article>",
    _HEADINGS, st.lists(st.one_of(_SECTIONS, _BLOCKS), max_size=4),
)  # fmt: skip


def misplaced(text: str) -> bool:
    """Whether an element stands where the table, written down a second time and read by another parser, does not allow it."""
    return any(
        parent.tag in ALLOWED_PARENTS and child.tag in ALLOWED_PARENTS and parent.tag not in ALLOWED_PARENTS[child.tag]
        for parent in _known(Expat.fromstring(text))
        for child in parent
    )


def _known(element: Any) -> list[Any]:
    """The elements that have only known ones above them: below an unknown one nothing is judged."""
    return [element, *(each for child in element if child.tag in ALLOWED_PARENTS for each in _known(child))]


@settings(suppress_health_check=list(HealthCheck), deadline=None, max_examples=400)
@given(st.one_of(_TEXT_OF, _LIKELY))
@example("<article><para><emphasis role='frame'>x</emphasis></para></article>")
def test_what_is_let_through_can_be_read_written_and_shown(text: str) -> None:
    findings = docbook.check(text)
    rules = {finding.rule for finding in findings}
    assert rules <= set(docbook.RULES)
    assert ("nesting" in rules) == misplaced(text)
    if any(finding.level == "error" for finding in findings):
        for read in (docbook.parse, docbook.entries):
            with pytest.raises(docbook.DocBookError):
                read(text)
        return
    article = docbook.parse(text)
    built = docbook.build(article)
    assert docbook.parse(built) == article
    assert not any(finding.level == "error" for finding in docbook.check(built))
    for shown in (docbook.to_html(text), docbook.to_text(text), docbook.to_page(article)):
        assert shown.endswith("\n")


@settings(suppress_health_check=list(HealthCheck), deadline=None, max_examples=300)
@given(st.sampled_from([case.nearly for found in CASES.values() for case in found]), st.data())
def test_a_damaged_file_is_answered_and_never_crashes(source: str | bytes, data: st.DataObject) -> None:
    body = bytearray((source if isinstance(source, bytes) else source.encode())[:2_000])
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(body) - 1))
        body[at : at + data.draw(st.integers(0, 3))] = data.draw(
            st.sampled_from([b"", b"<", b"&", b"\x00", b"\xff", b"<x>", b"]]>", b"<!DOCTYPE"])
        )
    for message in docbook.messages_in(bytes(body)):
        assert message.findings or docbook.to_text(message.text)
        assert all(finding.line >= 1 and finding.remedy for finding in message.findings)
