"""Each rule finds its breach and nothing else, on the right line; what nearly breaks it passes; and nothing is ever quoted."""

import pytest

from kallelse.protocols import docbook
from tests.protocols.docbook_cases import CASES, ENCODED, MESSAGE, Case, envelope, section

ALL = [pytest.param(rule, case, id=f"{rule}-{number}") for rule, found in CASES.items() for number, case in enumerate(found)]


def findings(source: str | bytes) -> list[docbook.Finding]:
    """Of a text, or of the one message in a file."""
    if isinstance(source, str):
        return docbook.check(source)
    (message,) = docbook.messages_in(source)
    return list(message.findings)


def test_every_rule_has_its_cases() -> None:
    assert set(CASES) == set(docbook.RULES)
    assert all(CASES.values())


@pytest.mark.parametrize(("rule", "case"), ALL)
def test_a_breach_is_found_by_its_rule_and_by_no_other(rule: str, case: Case) -> None:
    (found,) = findings(case.breach)
    known = docbook.RULES[rule]
    assert (found.rule, found.line, found.level) == (rule, case.line, known.level)
    assert found.text.endswith(".")
    assert found.remedy.endswith(".")
    if isinstance(case.breach, str) and known.level == "error":
        with pytest.raises(docbook.DocBookError) as caught:
            docbook.parse(case.breach)
        assert caught.value.findings == (found,)
    elif isinstance(case.breach, str):
        assert docbook.to_text(case.breach).strip()


@pytest.mark.parametrize(("rule", "case"), ALL)
def test_what_nearly_breaks_it_passes(rule: str, case: Case) -> None:
    assert findings(case.nearly) == []


def test_the_level_says_whether_a_text_is_sent() -> None:
    levels = {rule.level for rule in docbook.RULES.values()}
    assert levels == {"error", "warning"}
    assert docbook.parse(section("<para><emphasis>a</emphasis></para>"))


@pytest.mark.parametrize("element", ["messageText", "msg", "text"])
def test_lines_in_an_envelope_are_those_of_its_text(element: str) -> None:
    text = section("<oops/>").replace("<", "&lt;")
    (message,) = docbook.messages_in(envelope(text, element))
    assert message.element == element
    assert [(found.line, found.rule) for found in message.findings] == [(3, "element")]
    assert message.errors == message.findings
    assert message.text == section("<oops/>")


def test_a_bare_request_and_another_encoding_will_do() -> None:
    bare = (
        f'<?xml version="1.0" encoding="ISO-8859-1"?><a:AddMessage xmlns:a="urn:a"><message><msg>{ENCODED}</msg></message></a:AddMessage>'
    )
    assert docbook.messages_in(bare.encode("iso-8859-1")) == [docbook.Message(MESSAGE, (), "msg")]


def test_a_broken_envelope_is_told_with_its_own_line() -> None:
    (message,) = docbook.messages_in(envelope(ENCODED)[:-5])
    assert [(found.rule, message.element) for found in message.findings] == [("well-formed", "")]


@pytest.mark.parametrize(
    "declaration",
    ['<?xml version="1.0"?>', '\ufeff<?xml version="1.0" encoding="UTF-8"?>', "\n  ", "<?xml version='1.0'\n?>\n<!-- a -->", ""],
)
def test_any_declaration_will_do(declaration: str) -> None:
    text = f"{declaration}{MESSAGE}"
    assert docbook.check(text) == []
    assert docbook.is_docbook(text)
    assert docbook.to_text(text) == "Välkommen åter\n"


def test_lines_count_from_the_first_of_the_text() -> None:
    text = '<?xml version="1.0"\n encoding="UTF-8"?>\n<article>\n<oops/>\n<para>x</para></article>'
    assert [(found.line, found.rule) for found in docbook.check(text)] == [(4, "element")]
    long = f"<article>{'\n' * 100_000}<oops/></article>"
    assert {found.line for found in docbook.check(long) if found.rule == "element"} == {100_001}


def test_plain_text_is_not_docbook() -> None:
    for text in ("", "Kom fastande", "<p>x</p>", "<article", '<?xml version="1.0"?><html/>', "5 < 6"):
        assert not docbook.is_docbook(text)


def test_findings_say_what_to_use_instead() -> None:
    said = {found.text: found.remedy for found in docbook.check(section("<ul/><h2>x</h2><para>a<br/></para><section/><blink/>"))}
    assert said["Elementet ul finns inte i 1177 inkorg."] == "Använd itemizedlist."
    assert said["Elementet h2 finns inte i 1177 inkorg."] == "Använd section med title."
    assert said["Elementet br finns inte i 1177 inkorg."] == "Använd para."
    assert said["Elementet blink finns inte i 1177 inkorg."] == docbook.RULES["element"].remedy
    assert said["section får inte stå i section, bara i article."] == "Avsluta det ena avsnittet innan nästa börjar."


@pytest.mark.risk(42)
def test_findings_never_quote_the_text() -> None:
    secret = "189001019802"
    link = f"<link url='{secret}'>{{{{{secret}}}}}</link>"
    text = f"<article>{secret}<x{secret}>{secret}</x{secret}><para a{secret}='{secret}'>{link}</para></article>"
    found = docbook.check(text)
    assert {each.rule for each in found} == {"text", "element", "attribute", "link-address", "merge-field"}
    assert secret not in repr(found)
    with pytest.raises(docbook.DocBookError) as caught:
        docbook.parse(text)
    assert secret not in str(caught.value)


@pytest.mark.risk(39)
@pytest.mark.parametrize(
    "text",
    [
        "<article>" + "<x/>" * 400_000 + "</article>",
        "<article>" + "<section>" * 10_000 + "</section>" * 10_000 + "</article>",
        "&" * 1_900_000,
        "<article>" + "&" * 1_900_000,
        "<?xml" + ' encoding="a"' * 100_000,
        "<article><para>" + "{{" * 500_000 + "&lt;para " * 50_000 + "</para><x/></article>",
        "<article><para><link url='" + "a" * 1_000_000 + "'>x</link></para></article>",
        "<article><para><link url='" + "a." * 500_000 + "'>x</link></para></article>",
        "<article><para>" + "&#7;" * 400_000 + "</para></article>",
    ],
    ids=range(9),
)
def test_a_hostile_text_is_refused_with_few_words(text: str) -> None:
    found = docbook.check(text)
    assert any(each.level == "error" for each in found)
    assert len(found) <= 1_100
