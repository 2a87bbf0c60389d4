"""DocBook as HTML and as text: accessible, and safe whatever the message holds (K39)."""

import re
from html.parser import HTMLParser
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings

from kallelse.protocols import docbook
from kallelse.protocols.docbook import Article, Box, DefinitionList, Emphasis, ItemList, Link, Para, Section, Signature
from tests.protocols.articles import ARTICLES

KALLELSE = Article(
    [
        Section("Välkommen", [Para(["Du har en tid hos ", Emphasis("sköterskan", "italics"), "."]), Para()]),
        Section(None, [DefinitionList([("Tid:", "måndag 11 januari"), ("Plats", "Hus 3")], "Din tid")]),
        Section(Box("observe", "Tänk på"), [ItemList(["Ta med <legitimation>"], "hyphen"), ItemList(["Kom fastande"])]),
        Section(Box("frame"), [Para([Link("Om provet", "https://www.1177.se/?a=1&b=2")])]),
        Section(Box("collapsible", "Så går det till"), [Para([Emphasis("Ta", "underline"), Emphasis(" det"), Emphasis(" lugnt", None)])]),
        Para("Sist"),
    ],
    signature="Solberga vårdcentral",
)


def test_html() -> None:
    assert docbook.to_html(KALLELSE).splitlines() == [
        '<div class="docbook" lang="sv">',
        "<h2>Välkommen</h2>",
        "<p>Du har en tid hos <em>sköterskan</em>.</p>",
        "<h2>Din tid</h2>",
        "<dl>",
        "<dt>Tid:</dt><dd>måndag 11 januari</dd>",
        "<dt>Plats</dt><dd>Hus 3</dd>",
        "</dl>",
        '<div class="observe">',
        "<h2>Tänk på</h2>",
        '<ul class="hyphen">',
        "<li>Ta med &lt;legitimation&gt;</li>",
        "</ul>",
        '<ul class="bullet">',
        "<li>Kom fastande</li>",
        "</ul>",
        "</div>",
        '<div class="frame">',
        '<p><a href="https://www.1177.se/?a=1&amp;b=2">Om provet</a></p>',
        "</div>",
        '<div class="collapsible">',
        "<h2>Så går det till</h2>",
        "<p><u>Ta</u><strong> det</strong> lugnt</p>",
        "</div>",
        "<p>Sist</p>",
        '<p class="signature">Solberga vårdcentral</p>',
        "</div>",
    ]


def test_text() -> None:
    assert docbook.to_text(KALLELSE) == (
        "Välkommen\nDu har en tid hos sköterskan.\n\n"
        "Din tid\nTid: måndag 11 januari\nPlats: Hus 3\n\n"
        "Tänk på\n– Ta med <legitimation>\n• Kom fastande\n\n"
        "Om provet (https://www.1177.se/?a=1&b=2)\n\n"
        "Så går det till\nTa det lugnt\n\n"
        "Sist\n\nSolberga vårdcentral\n"
    )


def test_headings_follow_the_page_they_stand_in() -> None:
    article = Article([Section("B", [DefinitionList([("a", "b")], Emphasis("C"))])], title="A")
    assert "<h2>A</h2>\n<h3>B</h3>\n<h4><strong>C</strong></h4>" in docbook.to_html(article)
    assert "<h5>A</h5>\n<h6>B</h6>\n<h6><strong>C</strong></h6>" in docbook.to_html(article, heading_level=5)


def test_a_box_without_heading_leaves_no_gap_and_a_blank_heading_is_none() -> None:
    article = Article([Section(Box("frame"), [DefinitionList([("a", "b")], "C")]), Section("\u200b", [Para("x")])])
    assert '<div class="frame">\n<h2>C</h2>' in docbook.to_html(article)
    assert docbook.to_html(article).count("<h") == 1


def test_a_text_is_read_before_it_is_shown() -> None:
    text = docbook.build(KALLELSE)
    assert docbook.to_html(text) == docbook.to_html(KALLELSE)
    assert docbook.to_text(text) == docbook.to_text(KALLELSE)
    for show in (docbook.to_html, docbook.to_text):
        with pytest.raises(docbook.DocBookError):
            show("<article><script>alert(1)</script></article>")


def test_layout_of_the_source_is_not_layout_of_the_message() -> None:
    text = "<article><para>\n  Kom\n  fastande,\u00a0tack.  \n</para><para></para><para>Välkommen</para></article>"
    assert docbook.to_text(text) == "Kom fastande,\u00a0tack.\n\nVälkommen\n"


def test_a_link_without_text_shows_its_address() -> None:
    article = Article([Para([Link("", "https://www.1177.se/")]), Signature("x")])
    assert '<a href="https://www.1177.se/">https://www.1177.se/</a>' in docbook.to_html(article)
    assert docbook.to_text(article).startswith("https://www.1177.se/\n")


ALLOWED = {
    "div": {"class", "lang"}, "ul": {"class"}, "p": {"class"}, "a": {"href"},
    **{tag: set() for tag in "h2 h3 h4 h5 h6 dl dt dd li strong em u".split()},
}  # fmt: skip


class Inspector(HTMLParser):
    """Collects the text and fails on anything that the conversion must never write."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.open.append(tag)
        for name, value in attrs:
            assert name in ALLOWED[tag]
            assert name != "href" or (value or "").lower().startswith(("https://", "http://"))
            assert name != "class" or value in {*"docbook signature bullet hyphen information observe collapsible frame bgcolor".split()}
        assert tag in ALLOWED

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data

    def handle_comment(self, data: str) -> None:
        pytest.fail("a comment got through")

    handle_decl = handle_pi = unknown_decl = handle_comment


class Outline(HTMLParser):
    """The levels of the headings, and the words of headings and links."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.levels: list[int] = []
        self.words: list[str] = []
        self.inside = 0
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in HEADINGS:
            self.levels.append(int(tag[1]))
        if tag in (*HEADINGS, "a"):
            self.inside += 1
            self.words.append("")

    def handle_endtag(self, tag: str) -> None:
        self.inside -= tag in (*HEADINGS, "a")

    def handle_data(self, data: str) -> None:
        if self.inside:
            self.words[-1] += data


HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")


@settings(suppress_health_check=list(HealthCheck), deadline=None)
@given(ARTICLES)
def test_headings_follow_without_gaps_and_nothing_to_hear_is_empty(article: Article) -> None:
    for html, level in ((docbook.to_html(article), 2), (docbook.to_html(article, heading_level=4), 4), (docbook.to_page(article), 1)):
        outline = Outline(html)
        assert all(after <= before + 1 for before, after in pairwise([level - 1, *outline.levels]))
        assert all(found >= level for found in outline.levels)
        assert all(re.sub("[\\s\u200b\ufeff]", "", words) for words in outline.words)
        assert outline.levels.count(1) == (level == 1)


def test_the_language_is_told() -> None:
    assert docbook.to_html(KALLELSE, lang="en").startswith('<div class="docbook" lang="en">')
    assert '<html lang="sv">' in docbook.to_page(KALLELSE)
    assert "<title>A &amp; B</title>" in docbook.to_page(Article([Para("x")], title="A & B"))
    assert "<h1>A &amp; B</h1>" in docbook.to_page(Article([Para("x")], title="A & B"))


@pytest.mark.risk(39)
@settings(suppress_health_check=list(HealthCheck), deadline=None)
@given(ARTICLES)
def test_nothing_in_a_message_becomes_markup(article: Article) -> None:
    inspector = Inspector()
    inspector.feed(docbook.to_html(article))
    inspector.close()
    assert inspector.open == []
    assert (article.signature or "") in inspector.text
    assert " ".join((article.signature or "").split()) in " ".join(docbook.to_text(article).split())
