"""The typed article: it cannot be made wrong, and it survives being written and read."""

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


@settings(suppress_health_check=list(HealthCheck), deadline=None)
@given(ARTICLES)
def test_any_article_is_clean_and_comes_back(article: Article) -> None:
    text = docbook.build(article)
    assert [finding for finding in docbook.check(text) if finding.level == "error"] == []
    assert docbook.parse(text) == article
    assert docbook.is_docbook(text)


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
                    Para(["a", Link("b", "http://exempel.se"), Emphasis("c", None), "d"]),
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
