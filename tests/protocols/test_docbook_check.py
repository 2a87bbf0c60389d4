"""The rules beside the nesting: counts, order, roles, links, lists, and what is not XML at all."""

import pytest

from kallelse.protocols import docbook


def in_section(inner: str) -> str:
    return f"<article>\n<section>\n{inner}\n</section>\n<para>x</para>\n</article>"


def found(text: str) -> list[tuple[int, str, str]]:
    return [(finding.line, finding.rule, finding.level) for finding in docbook.check(text)]


VARLISTENTRY = "<varlistentry><term>Tid:</term><listitem>kl. 9</listitem></varlistentry>"


@pytest.mark.parametrize(
    ("inner", "expected"),
    [
        ("<title>a</title>\n<title>b</title>", [(4, "count", "error")]),
        ("<para>a</para>\n<title>b</title>", [(4, "order", "error")]),
        ("<info><title>a</title></info><title>b</title>", [(2, "count", "error")]),
        ("<info/>", [(3, "empty", "warning")]),
        ("<title>Hej <emphasis role='information'>du</emphasis></title>", [(3, "count", "error")]),
        ("<title><emphasis role='frame'/><emphasis role='frame'/></title>", [(3, "count", "error")]),
        ("<variablelist/>", [(3, "count", "error")]),
        ("<variablelist><title>a</title></variablelist>", [(3, "count", "error")]),
        (f"<variablelist>{VARLISTENTRY}<title>a</title></variablelist>", [(3, "order", "error")]),
        ("<variablelist>\n<varlistentry><listitem>a</listitem><term>b</term></varlistentry></variablelist>", [(4, "count", "error")]),
        ("<variablelist><varlistentry><term>b</term></varlistentry></variablelist>", [(3, "count", "error")]),
        ("<itemizedlist mark='bullet'/>", [(3, "count", "error")]),
        ("<itemizedlist mark='dash'><listitem>a</listitem></itemizedlist>", [(3, "mark", "error")]),
        ("<itemizedlist><listitem>a</listitem></itemizedlist>", [(3, "mark", "warning")]),
        ("<para><emphasis role='information'>a</emphasis></para>", [(3, "role", "error")]),
        ("<para><emphasis role='italic'>a</emphasis></para>", [(3, "role", "warning")]),
        ("<para><emphasis role='huge'>a</emphasis></para>", [(3, "role", "warning")]),
        ("<para><emphasis>a</emphasis></para>", [(3, "role", "warning")]),
        ("<title><emphasis role='bold'>a</emphasis></title>", [(3, "role", "warning")]),
        (f"<variablelist><title><emphasis role='frame'>a</emphasis></title>{VARLISTENTRY}</variablelist>", [(3, "role", "warning")]),
        ("<para><link type='_blank'>a</link></para>", [(3, "link", "error")]),
        ("<para><link url='1177.se'>a</link></para>", [(3, "link", "error")]),
        ("<para><ulink url='javascript:alert(1)'>a</ulink></para>", [(3, "link", "error")]),
        ("<para><link url='https://karl:hemligt@exempel.se'>a</link></para>", [(3, "link", "error")]),
        ("<para><link url='tel:+46101001000'>a</link></para>", [(3, "link", "warning")]),
        ("<para><link url='https://www.1177.se/' type='popup'>a</link></para>", [(3, "link", "warning")]),
        ("<para><link url='https://www.1177.se/'/></para>", [(3, "link", "warning")]),
        ("<para id='a'>x</para>", [(3, "attribute", "warning")]),
        ("<title/>\n<para/>", []),
        ("<title><emphasis role='collapsible'></emphasis></title>", []),
        ("<info><title>a</title></info><para>b</para>", []),
    ],
)
def test_each_rule(inner: str, expected: list[tuple[int, str, str]]) -> None:
    assert found(in_section(inner)) == expected


def test_an_empty_section_is_remarked() -> None:
    assert found("<article><section/><para>x</para></article>") == [(1, "empty", "warning")]


@pytest.mark.parametrize(
    ("text", "line", "rule"),
    [
        ("", 1, "well-formed"),
        ("Hej & välkommen", 1, "well-formed"),
        ("<article>\n<para>x</article>", 2, "well-formed"),
        ("<article>\n<para>a&nbsp;b</para></article>", 2, "entity"),
        ("<!DOCTYPE article [<!ENTITY a 'b'>]><article><para>&a;</para></article>", 1, "entity"),
        ("<!DOCTYPE article><article><para>a</para></article>", 1, "doctype"),
        ('<article xmlns="http://docbook.org/ns/docbook"><para>a</para></article>', 1, "namespace"),
        ("<para>a</para>", 1, "root"),
        ("<article>\n</article>", 1, "empty"),
        ("<article><para>\x00</para></article>", 1, "well-formed"),
        ("<article><para>\ud800</para></article>", 1, "well-formed"),
    ],
)
def test_what_is_no_message(text: str, line: int, rule: str) -> None:
    assert found(text) == [(line, rule, "error")]
    with pytest.raises(docbook.DocBookError) as caught:
        docbook.parse(text)
    assert [finding.rule for finding in caught.value.findings] == [rule]


@pytest.mark.parametrize(
    "declaration",
    ['<?xml version="1.0"?>', '<?xml version="1.0" encoding="ISO-8859-1"?>\n', '\ufeff<?xml version="1.0" encoding="UTF-8"?>', "\n  ", ""],
)
def test_any_declaration_will_do(declaration: str) -> None:
    text = f"{declaration}<article><para>Välkommen åter</para></article>"
    assert docbook.check(text) == []
    assert docbook.is_docbook(text)
    assert docbook.to_text(text) == "Välkommen åter\n"


def test_lines_count_from_the_first_of_the_text() -> None:
    text = '<?xml version="1.0"\n encoding="UTF-8"?>\n<article>\n<oops/>\n<para>x</para></article>'
    assert found(text) == [(4, "element", "error")]


def test_plain_text_is_not_docbook() -> None:
    for text in ("", "Kom fastande", "<p>x</p>", "<article", '<?xml version="1.0"?><html/>', "5 < 6"):
        assert not docbook.is_docbook(text)


def test_findings_never_quote_the_text() -> None:
    secret = "189001019802"
    text = f"<article>{secret}<x{secret}>{secret}</x{secret}><para a='{secret}'><link url='{secret}'>{secret}</link></para></article>"
    findings = docbook.check(text)
    assert {finding.rule for finding in findings} == {"text", "element", "attribute", "link"}
    assert secret not in repr(findings)
    with pytest.raises(docbook.DocBookError) as caught:
        docbook.parse(text)
    assert secret not in str(caught.value)
