"""Inera's nesting table, row by row: what stands where it may passes, what stands anywhere else is found."""

import pytest

from kallelse.protocols import docbook

# The smallest complete form of each element.
WHOLE = {
    "article": "<article><para>x</para></article>",
    "info": "<info><title>x</title></info>",
    "section": "<section><title>x</title></section>",
    "title": "<title>x</title>",
    "para": "<para>x</para>",
    "emphasis": '<emphasis role="bold">x</emphasis>',
    "link": '<link url="https://www.1177.se/" type="_blank">x</link>',
    "ulink": '<ulink url="https://www.1177.se/" type="_self">x</ulink>',
    "variablelist": "<variablelist><varlistentry><term>x</term><listitem>x</listitem></varlistentry></variablelist>",
    "varlistentry": "<varlistentry><term>x</term><listitem>x</listitem></varlistentry>",
    "term": "<term>x</term>",
    "listitem": "<listitem>x</listitem>",
    "itemizedlist": '<itemizedlist mark="bullet"><listitem>x</listitem></itemizedlist>',
    "bibliography": "<bibliography>x</bibliography>",
}
# Where something can be put inside each element, all the way up to the article.
PLACE = {
    "article": "<article>{}<para>x</para></article>",
    "info": "<article><info>{}</info><para>x</para></article>",
    "section": "<article><section>{}<para>x</para></section></article>",
    "title": "<article><section><title>{}</title></section><para>x</para></article>",
    "para": "<article><para>x{}</para></article>",
    "emphasis": '<article><para>x<emphasis role="bold">{}</emphasis></para></article>',
    "link": '<article><para>x<link url="https://www.1177.se/" type="_blank">x{}</link></para></article>',
    "ulink": '<article><para>x<ulink url="https://www.1177.se/" type="_blank">x{}</ulink></para></article>',
    "variablelist": "<article><variablelist>{}<varlistentry><term>x</term><listitem>x</listitem></varlistentry></variablelist></article>",
    "varlistentry": "<article><variablelist><varlistentry>{}</varlistentry></variablelist></article>",
    "term": "<article><variablelist><varlistentry><term>x{}</term><listitem>x</listitem></varlistentry></variablelist></article>",
    "listitem": '<article><itemizedlist mark="hyphen"><listitem>x{}</listitem></itemizedlist></article>',
    "itemizedlist": '<article><itemizedlist mark="hyphen">{}<listitem>x</listitem></itemizedlist></article>',
    "bibliography": "<article><para>x</para><bibliography>x{}</bibliography></article>",
}
# The table of CHANNELS.md section 2.1, written down a second time on purpose: element, allowed parents.
ALLOWED_PARENTS: dict[str, set[str]] = {
    "article": set(),
    "info": {"article", "section"},
    "section": {"article"},
    "title": {"info", "section", "variablelist"},
    "para": {"article", "section"},
    "emphasis": {"para", "title"},
    "link": {"para"},
    "ulink": {"para"},
    "variablelist": {"article", "section"},
    "varlistentry": {"variablelist"},
    "term": {"varlistentry"},
    "listitem": {"varlistentry", "itemizedlist"},
    "itemizedlist": {"article", "section"},
    "bibliography": {"article", "section"},
}
TEXT_ALLOWED = {"title", "para", "emphasis", "link", "ulink", "term", "listitem", "bibliography"}
PAIRS = [(parent, child) for child in ALLOWED_PARENTS for parent in PLACE]


def rules(text: str, level: str = "error") -> set[str]:
    return {finding.rule for finding in docbook.check(text) if finding.level == level}


@pytest.mark.parametrize(("parent", "child"), [pair for pair in PAIRS if pair[0] not in ALLOWED_PARENTS[pair[1]]])
def test_an_element_in_the_wrong_place_is_found(parent: str, child: str) -> None:
    text = PLACE[parent].format(WHOLE[child])
    assert "nesting" in rules(text)
    with pytest.raises(docbook.DocBookError):
        docbook.parse(text)


@pytest.mark.parametrize(("parent", "child"), [pair for pair in PAIRS if pair[0] in ALLOWED_PARENTS[pair[1]]])
def test_an_element_in_its_place_passes(parent: str, child: str) -> None:
    assert "nesting" not in rules(PLACE[parent].format(WHOLE[child]))


@pytest.mark.parametrize("parent", sorted(PLACE))
def test_text_stands_only_where_it_may(parent: str) -> None:
    assert ("text" in rules(PLACE[parent].format("lös text"))) == (parent not in TEXT_ALLOWED)


@pytest.mark.parametrize("parent", sorted(PLACE))
def test_elements_of_full_docbook_are_not_known(parent: str) -> None:
    for stranger in ("<orderedlist/>", "<table/>", "<script>x</script>", '<x:b xmlns:x="urn:x"/>'):
        assert "element" in rules(PLACE[parent].format(stranger))


@pytest.mark.parametrize("child", sorted(set(WHOLE) - {"article"}))
def test_only_an_article_is_a_message(child: str) -> None:
    assert rules(WHOLE[child]) == {"root"}
