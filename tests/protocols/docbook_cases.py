"""For each rule of the message text: what breaks it and it alone, and what nearly does."""

from typing import NamedTuple


class Case(NamedTuple):
    """`breach` breaks one rule, on `line`; `nearly` is as near as one comes without breaking any."""

    breach: str | bytes
    line: int
    nearly: str | bytes


def section(inner: str) -> str:
    """A message with `inner` in a section; its first line is line 3."""
    return f"<article>\n<section>\n{inner}\n</section>\n<para>x</para>\n</article>"


def cases(*pairs: tuple[str, str], line: int = 3) -> list[Case]:
    """Cases in a section."""
    return [Case(section(breach), line, section(nearly)) for breach, nearly in pairs]


ENTRY = "<varlistentry><term>Tid:</term><listitem>kl. 9</listitem></varlistentry>"
ITEMS = "<listitem>Legitimation</listitem>"
MESSAGE = "<article><para>Välkommen åter</para></article>"
LINK = '<para><link url="{}" type="_blank">Om provet</link></para>'
NAMED = '<para><link url="https://www.1177.se/" type="_blank">{}</link></para>'


INFO = "<info><title>a</title></info>"
BULLETS = f'<itemizedlist mark="bullet">{ITEMS}</itemizedlist>'


def entry(inner: str) -> str:
    """A list of one entry with `inner` in it."""
    return f"<variablelist><varlistentry>{inner}</varlistentry></variablelist>"


def whole(text: str) -> str:
    """A message of one paragraph."""
    return f"<article>\n<para>{text}</para></article>"


def envelope(text: str, element: str = "messageText") -> bytes:
    """The text in an envelope as it stands; it begins on line 4."""
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>\n'
        f'<AddMessage xmlns="urn:x"><message>\n<{element}>{text}</{element}></message></AddMessage></s:Body></s:Envelope>'
    ).encode()


ENCODED = MESSAGE.replace("<", "&lt;")

CASES: dict[str, list[Case]] = {
    "encoding": [
        Case(MESSAGE.encode("iso-8859-1"), 1, f'<?xml version="1.0"?>{MESSAGE}'.encode()),
        Case(b"<article>\n<para>\xff</para></article>", 2, b"\xef\xbb\xbf" + MESSAGE.encode()),
        Case(f'<?xml version="1.0" encoding="klingon"?>{MESSAGE}'.encode(), 1, f'<?xml version="1.0" encoding="UTF-8"?>{MESSAGE}'.encode()),
        Case(f'<?xml version="1.0" encoding="rot13"?>{MESSAGE}'.encode(), 1, MESSAGE.encode("utf-16")),
    ],
    "envelope": [
        Case(envelope(ENCODED, "messageDescription"), 1, envelope(ENCODED)),
        Case(envelope(ENCODED, "bodyText"), 1, envelope(ENCODED, "msg")),
    ],
    "not-encoded": [
        Case(envelope(MESSAGE), 4, envelope(ENCODED)),
        Case(envelope(f"\n\n{MESSAGE}"), 4, envelope(f"<![CDATA[{MESSAGE}]]>")),
    ],
    "encoded-twice": [
        Case(ENCODED, 1, MESSAGE),
        Case(f"\n{ENCODED.replace('&', '&amp;')}", 2, f"\n{MESSAGE}"),
        Case(envelope(ENCODED.replace("&", "&amp;")), 1, envelope(ENCODED)),
        Case(envelope(f"<![CDATA[{ENCODED}]]>"), 1, envelope(ENCODED, "text")),
        Case(MESSAGE.replace("<", "&#60;"), 1, MESSAGE),
    ],
    "too-large": [Case(whole("x" * 2_000_000), 1, whole("x" * 1_999_000))],
    "well-formed": [
        Case("<article>\n<para>x</article>", 2, "<article>\n<para>x</para></article>"),
        Case(whole("Mat & dryck"), 2, whole("Mat &amp; dryck")),
        Case(whole("5 < 6"), 2, whole("5 &lt; 6")),
        Case("<article>", 1, MESSAGE),
        Case(f"{MESSAGE}{MESSAGE}", 1, f"{MESSAGE}\n"),
    ],
    "character": [
        Case(whole("\x00"), 2, whole("x\u0085\u00a0\ufdd0")),
        Case(whole("\ud800"), 2, whole("🏥")),
        Case(whole("a&#7;"), 2, whole("a&#9;")),
        Case(whole("a&#xFFFE;"), 2, whole("a&#xFFFD;")),
    ],
    "entity": [Case(whole("a&nbsp;b"), 2, whole("a\u00a0b")), Case(whole("p&aring;"), 2, whole("p&#229;"))],
    "doctype": [
        Case(f"\n<!DOCTYPE article>{MESSAGE}", 2, f"\n<!-- DOCTYPE -->{MESSAGE}"),
        Case(f'<!DOCTYPE article SYSTEM "docbook.dtd">{MESSAGE}', 1, MESSAGE),
    ],
    "declared-encoding": [
        Case(f'<?xml version="1.0" encoding="ISO-8859-1"?>{MESSAGE}', 1, f'<?xml version="1.0" encoding="utf-8"?>{MESSAGE}'),
        Case(f"<?xml version='1.0'\n encoding='windows-1252' ?>{MESSAGE}", 1, f"<?xml version='1.0' standalone='yes'?>{MESSAGE}"),
    ],
    "root": [
        Case("<para>a</para>", 1, "<article><para>a</para></article>"),
        Case("Kom fastande", 1, whole("Kom fastande")),
        Case("\n\nHej & välkommen", 3, whole("Hej &amp; välkommen")),
        Case("<html><body><p>Hej</p></body></html>", 1, whole("Hej")),
    ],
    "namespace": [Case(f'<article xmlns="http://docbook.org/ns/docbook">{MESSAGE[9:]}', 1, MESSAGE)],
    "empty": [
        Case("", 1, MESSAGE),
        Case("<article>\n</article>", 1, "<article>\n<para>.</para></article>"),
        Case("<article><para> \u00a0\n</para></article>", 1, "<article><para/><bibliography>x</bibliography></article>"),
    ],
    "element": [
        *cases(
            ('<orderedlist mark="bullet"/>', BULLETS),
            ("<para>Kom <b>fastande</b></para>", '<para>Kom <emphasis role="bold">fastande</emphasis></para>'),
            ("<Para>x</Para>", "<para>x</para>"),
            ('<x:para xmlns:x="urn:x">x</x:para>', '<para xmlns:x="urn:x">x</para>'),
        ),
    ],
    "nesting": [
        *cases(
            ("<section><para>x</para></section>", "<para>x</para>"),
            ("<para><para>x</para></para>", "<para/><para>x</para>"),
            (f"<para>{BULLETS}</para>", f"<para/>{BULLETS}"),
        ),
        Case(
            section('<itemizedlist mark="bullet"><listitem><link url="https://www.1177.se/">1177.se</link></listitem></itemizedlist>'), 3,
            section(f'<itemizedlist mark="bullet">{ITEMS}</itemizedlist>{NAMED.format("1177.se")}'),
        ),
    ],
    "text": [
        *cases(("lös text<para>x</para>", "\n \t<para>x</para>"), (f"{BULLETS}.", f"{BULLETS}<para>.</para>"), line=2),
    ],
    "heading-first": cases(
        ("<para>a</para>\n<title>b</title>", "<title>b</title>\n<para>a</para>"),
        (f"<variablelist>{ENTRY}\n<title>a</title></variablelist>", f"<variablelist><title>a</title>\n{ENTRY}</variablelist>"),
        line=4,
    ),
    "heading-once": [
        *cases(("<title>a</title>\n<title>b</title>", "<title>a</title>\n<para>b</para>"), line=4),
        *cases(("<info><title>a</title></info><title>b</title>", "<info><title>a</title></info><para>b</para>"), line=2),
        Case(f"<article>{INFO}\n{INFO}</article>", 2, f"<article>{INFO}\n<para/></article>"),
    ],
    "heading-content": cases(
        ("<title>Hej <emphasis role='observe'>du</emphasis></title>", "<title> <emphasis role='observe'>Hej du</emphasis>\n</title>"),
        ("<title><emphasis role='frame'/><emphasis role='frame'/></title>", "<title><emphasis role='frame'/></title>"),
    ),
    "list-empty": cases(
        ("<variablelist/>", f"<variablelist>{ENTRY}</variablelist>"),
        ("<variablelist><title>a</title></variablelist>", f"<variablelist><title>a</title>{ENTRY}</variablelist>"),
        ('<itemizedlist mark="bullet"/>', '<itemizedlist mark="bullet"><listitem/></itemizedlist>'),
    ),
    "list-entry": cases(
        (entry("<listitem>a</listitem>"), entry("<term/><listitem>a</listitem>")),
        (entry("<listitem>a</listitem><term>b</term>"), entry("<term>b</term><listitem>a</listitem>")),
        (entry("<term>a</term><listitem/><listitem/>"), entry("<term>a</term><listitem/></varlistentry><varlistentry><term/><listitem/>")),
        (entry(""), entry("<term/><listitem/>")),
    ),
    "list-mark": cases(
        (f'<itemizedlist mark="dash">{ITEMS}</itemizedlist>', f'<itemizedlist mark="hyphen">{ITEMS}</itemizedlist>'),
        (f'<itemizedlist mark="">{ITEMS}</itemizedlist>', BULLETS),
    ),
    "box-in-text": cases(
        ("<para><emphasis role='information'>a</emphasis></para>", "<title><emphasis role='information'>a</emphasis></title>"),
        ("<para><emphasis role='bgcolor'>a</emphasis></para>", "<info><title><emphasis role='bgcolor'>a</emphasis></title></info>"),
    ),
    "link-address": cases(
        ("<para><link type='_blank'>Om provet</link></para>", LINK.format("https://www.1177.se")),
        (LINK.format(" "), LINK.format(" https://www.1177.se/ ")),
        (LINK.format("javascript:alert(1)"), LINK.format("HTTPS://WWW.1177.SE/")),
        (LINK.format("https://karl:hemligt@exempel.se"), LINK.format("https://exempel.se/@karl")),
        (LINK.format("/prov"), LINK.format("http://exempel.se/prov?a=1&amp;b=2#c")),
        (LINK.format("https://exempel.se/a b"), LINK.format("https://exempel.se/a%20b")),
        (LINK.format("https://exempel.se:port/"), LINK.format("https://exempel.se:8443/")),
        (LINK.format("mailto:a@exempel.se"), LINK.format("https://exempel.se/mailto:a")),
    ),
    "link-relative": cases(
        (LINK.format("1177.se"), LINK.format("https://1177.se")),
        (LINK.format("www.1177.se/cellprov?a=1"), LINK.format("http://www.1177.se/cellprov?a=1")),
    ),
    "link-telephone": cases((LINK.format("tel:+46101001000"), "<para>Om provet: 010-100 10 00</para>")),
    "link-text": cases((NAMED.format(""), NAMED.format("1177.se")), (NAMED.format(" \u00a0 "), NAMED.format(" 1177 "))),
    "link-vague": cases(
        (NAMED.format("här"), NAMED.format("Här finns vi")), (NAMED.format("Läs mer »"), NAMED.format("Läs mer om provet »")),
    ),
    "link-type": cases((NAMED.replace("_blank", "popup").format("1177.se"), NAMED.replace("_blank", "_self").format("1177.se"))),
    "role-missing": cases(("<para><emphasis>a</emphasis></para>", "<para><emphasis role='bold'>a</emphasis></para>")),
    "role-unknown": cases(
        ("<para><emphasis role='italic'>a</emphasis></para>", "<para><emphasis role='italics'>a</emphasis></para>"),
        ("<para><emphasis role='Bold'>a</emphasis></para>", "<para><emphasis role='underline'>a</emphasis></para>"),
        ("<title><emphasis role='red'>a</emphasis></title>", "<title><emphasis role='observe'>a</emphasis></title>"),
    ),
    "role-in-heading": cases(("<title><emphasis role='bold'>a</emphasis></title>", "<title>a</title>")),
    "box-place": [
        *cases(
            (
                f"<variablelist><title><emphasis role='frame'>a</emphasis></title>{ENTRY}</variablelist>",
                f"<title><emphasis role='frame'>a</emphasis></title><variablelist>{ENTRY}</variablelist>",
            ),
        ),
        Case(
            "<article><info><title><emphasis role='frame'>a</emphasis></title></info></article>", 1,
            "<article><section><info><title><emphasis role='frame'>a</emphasis></title></info></section></article>",
        ),
    ],
    "list-mark-missing": cases((f"<itemizedlist>{ITEMS}</itemizedlist>", f'<itemizedlist mark="hyphen">{ITEMS}</itemizedlist>')),
    "section-empty": [
        Case("<article>\n<section/><para>x</para></article>", 2, "<article>\n<section><para/></section><para>x</para></article>"),
        *cases(("", "<title><emphasis role='observe'>Ta med legitimation</emphasis></title>"), line=2),
    ],
    "info-empty": cases(("<info/>", "<info><title/></info>")),
    "attribute": [
        *cases(("<para id='a'>x</para>", "<para>x</para>"), (NAMED.format("a").replace(" type", " target"), NAMED.format("a"))),
        Case('<article xml:lang="sv"><para>x</para></article>', 1, '<article xmlns:x="urn:x"><para>x</para></article>'),
    ],
    "encoded-piece": [
        Case(whole("Mat &amp;amp; dryck"), 2, whole("Mat &amp; dryck")),
        Case(whole("p&amp;aring;"), 2, whole("R&amp;D; och AT&amp;T")),
        Case(whole("Kom &lt;b&gt;fastande&lt;/b&gt;"), 2, whole("Kom &lt;fastande&gt;, 3 &lt; 4 men inte &lt;bok&gt;")),
        Case(whole("<![CDATA[a<br/>b]]>"), 2, whole("<![CDATA[a < b > c]]>")),
        Case(section("<para/>\n<para>a&amp;nbsp;b</para>"), 4, section("<para/>\n<para>a\u00a0b</para>")),
    ],
    "merge-field": [
        Case(whole("Hej {{förnamn}}!"), 2, whole("Hej {förnamn}!")),
        Case(whole("Tid: ${TID}"), 2, whole("Tid: $ {TID}")),
        Case(whole("Plats: «Plats»"), 2, whole("Han sade «plats.\nSedan» gick han")),
        Case(whole("[[Namn]]"), 2, whole("[Namn]")),
    ],
}  # fmt: skip
