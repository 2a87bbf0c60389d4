"""The typed article: it cannot be made wrong, and it survives being written and read."""

from dataclasses import fields, is_dataclass
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from kallelse.protocols import docbook
from kallelse.protocols.docbook import (
    Article,
    Box,
    DefinitionList,
    DocBookError,
    Emphasis,
    ItemList,
    Link,
    Para,
    Section,
    Signature,
    Text,
)
from tests.protocols.articles import ARTICLES


def words(value: Any) -> str:
    """All that an article says, found without the code that writes it."""
    if isinstance(value, str):
        return value
    if isinstance(value, Link | Text | Emphasis):
        return value.text
    if isinstance(value, Box):
        return value.title
    if is_dataclass(value):
        return "".join(words(getattr(value, field.name)) for field in fields(value) if field.name != "mark")
    return "".join(map(words, value)) if isinstance(value, tuple) else ""


@settings(suppress_health_check=list(HealthCheck), deadline=None, max_examples=300)
@given(ARTICLES)
def test_whatever_can_be_said_is_clean_and_comes_back(article: Article) -> None:
    if not words(article).strip():
        with pytest.raises(DocBookError) as caught:
            docbook.build(article)
        assert [finding.rule for finding in caught.value.findings] == ["empty"]
        return
    text = docbook.build(article)
    assert [finding for finding in docbook.check(text) if finding.level == "error"] == []
    assert docbook.parse(text) == article
    assert docbook.build(docbook.parse(text)) == text
    assert docbook.is_docbook(text)
    assert docbook.entries(text) == listed(article)


def listed(article: Article) -> list[tuple[str, str]]:
    """The labels and values of all definition lists, as the article holds them."""
    blocks = [block for part in article.sections for block in (part.blocks if isinstance(part, Section) else (part,))]
    return [entry for block in blocks if isinstance(block, DefinitionList) for entry in block.entries]


def test_what_is_said_has_one_form() -> None:
    assert Para(["a", "", Text("b"), Emphasis("c"), Text("")]) == Para([Text("ab"), Emphasis("c")])
    assert Section("  Rubrik\n") == Section("Rubrik")
    assert Section(" ") == Section(Emphasis("\t")) == Section(None)
    assert Section(Box("frame", " ")) == Section(Box("frame"))
    assert ItemList([" a "]) == ItemList(["a"])
    assert Article([Signature(" Hälsningar ")]) == Article([], signature="Hälsningar")
    assert Article([Signature("a")], signature="b").sections == (Signature("a"),)


def test_a_fragment_is_what_stands_between_the_first_and_the_last_line() -> None:
    parts = [Section("a", [Para("b")]), ItemList(["c"])]
    assert docbook.OPEN + docbook.fragment(parts) + docbook.CLOSE == docbook.build(Article(parts))
    assert docbook.fragment([]) == ""


def test_a_message_has_an_end() -> None:
    with pytest.raises(DocBookError) as caught:
        docbook.build(Article([Para("x" * 2_000_000)]))
    assert [finding.rule for finding in caught.value.findings] == ["too-large"]


@pytest.mark.parametrize(
    ("link", "said"),
    [
        ('<link url="tel:112">Ring</link>', "Ring (112)"),
        ('<link url="tel:+46101001000">010-100 10 00</link>', "010-100 10 00"),
        ('<link url="TEL:010-100 10 00">Telefon 010-1001000</link>', "Telefon 010-1001000"),
        ('<link url="tel:">Ring</link>', "Ring"),
        ('<link url="1177.se/prov">Om provet</link>', "Om provet (1177.se/prov)"),
        ('<ulink url="1177.se">1177.se</ulink>', "1177.se"),
    ],
)
def test_an_address_is_not_lost_with_its_link(link: str, said: str) -> None:
    assert docbook.parse(f"<article><para>{link}</para></article>") == Article([Para(said)])


def test_the_text_is_what_the_inbox_wants() -> None:
    article = Article(
        [
            Section("Välkommen", [Para("Vi har bokat tid till dig.")]),
            Section(Box("information", "Inför besöket"), [ItemList(["Ta med legitimation & kort"], "hyphen")]),
            Section(
                blocks=[
                    DefinitionList([("Tid:", "kl. 9 < 10")]),
                    Para([Emphasis("Obs!"), " ", Link("1177", "https://www.1177.se/?a=1&b=2", new_tab=False)]),
                ]
            ),
        ],
        signature="Solberga vårdcentral",
    )
    assert docbook.build(article) == (
        '<?xml version="1.0"?>\n<article>\n'
        "<section>\n<title>Välkommen</title>\n<para>Vi har bokat tid till dig.</para>\n</section>\n"
        '<section>\n<title><emphasis role="information">Inför besöket</emphasis></title>\n'
        '<itemizedlist mark="hyphen"><listitem>Ta med legitimation &amp; kort</listitem></itemizedlist>\n</section>\n'
        "<section>\n<variablelist><varlistentry><term>Tid:</term><listitem>kl. 9 &lt; 10</listitem></varlistentry></variablelist>\n"
        '<para><emphasis role="bold">Obs!</emphasis> <link url="https://www.1177.se/?a=1&amp;b=2" type="_self">1177</link></para>\n'
        "</section>\n<bibliography>Solberga vårdcentral</bibliography>\n</article>\n"
    )


def test_what_earns_a_warning_is_read_as_it_is_shown() -> None:
    text = (
        "<article><section><title> </title><para>a<ulink url='http://exempel.se'>b</ulink>"
        "<emphasis role='italic'>c</emphasis><link url='tel:112'>d</link></para>"
        "<variablelist><title><emphasis role='frame'>e</emphasis></title>"
        "<varlistentry><term>\n f </term><listitem>g\u00a0</listitem></varlistentry></variablelist>"
        "<itemizedlist><listitem>h</listitem></itemizedlist></section></article>"
    )
    assert docbook.parse(text) == Article(
        [
            Section(
                None,
                [
                    Para(["a", Link("b", "http://exempel.se"), Emphasis("c", None), "d (112)"]),
                    DefinitionList([("f", "g\u00a0")], "e"),
                    ItemList(["h"]),
                ],
            )
        ]
    )


def test_strings_and_lists_are_made_typed_and_fixed() -> None:
    assert Para("Hej") == Para([Text("Hej")]) == Para((Text("Hej"),))
    assert hash(Article([Section("a", [Para("b")])])) == hash(Article((Section("a", (Para("b"),)),)))


@pytest.mark.parametrize(
    "make",
    [
        lambda: Article([Article([])]),
        lambda: Article(["text"]),
        lambda: Article([Text("x")]),
        lambda: Article([], title=Box("frame")),
        lambda: Section("a", [Section("b")]),
        lambda: Section("a", [Text("b")]),
        lambda: Section(Para("a")),
        lambda: Section("a", ["b"]),
        lambda: Para([Para("x")]),
        lambda: Para([ItemList(["x"])]),
        lambda: Para([1]),
        lambda: ItemList([]),
        lambda: ItemList("text"),
        lambda: ItemList([Para("x")]),
        lambda: ItemList([Link("x", "https://exempel.se")]),
        lambda: ItemList(["x"], "dash"),
        lambda: DefinitionList([]),
        lambda: DefinitionList([("a", Para("b"))]),
        lambda: DefinitionList([("a", "b")], Box("frame", "x")),
        lambda: Box("bold", "x"),
        lambda: Emphasis("x", "information"),
        lambda: Emphasis("x", "italic"),
        lambda: Link("x", "1177.se"),
        lambda: Link("x", "javascript:alert(1)"),
        lambda: Link("x", "https:///stig"),
        lambda: Link("x", "https://exempel.se/ \n"),
        lambda: Link("x", 'https://exempel.se/"onclick="x'),
        lambda: Link("x", "https://exempel.se:port/"),
        lambda: Link("x", "https://[::1"),
        lambda: Text("\x07"),
        lambda: Text("\ud800"),
        lambda: Text(None),
        lambda: Signature(1),
    ],
)
def test_an_article_cannot_be_made_wrong(make: Any) -> None:
    with pytest.raises(DocBookError):
        make()
