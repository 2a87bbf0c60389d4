"""`kallelse docbook check | show`: files, envelopes and standard in, without database, settings or Django."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from kallelse.protocols import patientportal, soap
from tests.cli.conftest import KALLELSE, Ended, Run
from tests.protocols.docbook_cases import CASES, MESSAGE, envelope, section

NOWHERE = {"KALLELSE_DATABASE_URL": "inte en dsn", "KALLELSE_STAGE": "prod", "KALLELSE_VAR_DIR": "/proc/nowhere"}
PERSON = "189001019802"


def given(body: bytes, *arguments: str) -> Ended:
    """The command with `body` on standard in."""
    done = subprocess.run([*KALLELSE, *arguments], input=body, env=os.environ | NOWHERE, capture_output=True, timeout=120, check=False)
    return Ended(done.returncode, done.stdout.decode(), done.stderr.decode())


@pytest.fixture
def good(tmp_path: Path) -> str:
    path = tmp_path / "god.xml"
    path.write_text(MESSAGE)
    return str(path)


@pytest.fixture
def bad(tmp_path: Path) -> str:
    path = tmp_path / "fel.xml"
    path.write_text(section(f'<ul><li>{PERSON}</li></ul>\n<para><link url="1177.se">Om provet</link></para>'))
    return str(path)


def test_a_good_text_is_told_in_one_line(kallelse: Run, good: str) -> None:
    assert kallelse("docbook", "check", good, **NOWHERE) == Ended(0, "Inga fel i 1 fil.\n", "")


def test_each_finding_has_file_line_rule_and_remedy(kallelse: Run, good: str, bad: str) -> None:
    ended = kallelse("docbook", "check", good, bad, **NOWHERE)
    assert (ended.code, ended.err) == (1, "")
    assert ended.out.splitlines() == [
        f"{bad}:3: fel [element] Elementet ul finns inte i 1177 inkorg. Åtgärd: Använd itemizedlist.",
        f"{bad}:4: varning [link-relative] Länkens adress saknar https:// och leder fel. Åtgärd: Skriv hela adressen, med https:// först.",
        "1 fel och 1 varning i 2 filer.",
    ]


def test_a_warning_alone_is_no_failure(kallelse: Run, tmp_path: Path) -> None:
    path = tmp_path / "varning.xml"
    path.write_text(section("<para><emphasis>a</emphasis></para>"))
    ended = kallelse("docbook", "check", str(path), **NOWHERE)
    assert ended.code == 0
    assert ended.out.splitlines()[1:] == ["Inga fel i 1 fil, men 1 varning."]


def test_json(kallelse: Run, good: str, bad: str) -> None:
    ended = kallelse("docbook", "check", good, bad, "--json", **NOWHERE)
    assert ended.code == 1
    said = json.loads(ended.out)
    assert (said["ok"], said["errors"], said["warnings"]) == (False, 1, 1)
    assert said["findings"][0] == {
        "file": bad, "element": "", "line": 3, "rule": "element", "level": "error",
        "text": "Elementet ul finns inte i 1177 inkorg.", "remedy": "Använd itemizedlist.",
    }  # fmt: skip
    assert json.loads(kallelse("docbook", "check", good, "--json", **NOWHERE).out) == {
        "ok": True, "errors": 0, "warnings": 0, "findings": [],
    }  # fmt: skip


def test_an_envelope_on_standard_in() -> None:
    text = section("<oops/>")
    unit = {"unitId": "TSTNMT2321000156-K101", "unitName": "Medicin"}
    values = {"subjectOfCareId": PERSON, "message": {"organisationUnit": unit, "messageText": text}}
    ended = given(soap.request(patientportal.ADD_MESSAGE, values, logical_address="SE1"), "docbook", "check", "-")
    assert ended.code == 1
    assert ended.out.startswith("standard in: messageText, rad 3: fel [element] Elementet oops ")
    values["message"]["messageText"] = MESSAGE
    good = soap.request(patientportal.ADD_MESSAGE, values, logical_address="SE1")
    assert given(good, "docbook", "check", "-") == Ended(0, "Inga fel i 1 fil.\n", "")
    assert given(good, "docbook", "show", "-") == Ended(0, "Välkommen åter\n", "")


@pytest.mark.parametrize("rule", ["encoding", "envelope", "not-encoded", "encoded-twice", "character", "empty"])
def test_what_is_wrong_with_a_file_is_told_by_its_rule(rule: str) -> None:
    for case in CASES[rule]:
        body = case.breach if isinstance(case.breach, bytes) else case.breach.encode(errors="surrogatepass")
        ended = given(body, "docbook", "check", "-", "--json")
        (found,) = json.loads(ended.out)["findings"]
        # Half a surrogate is no UTF-8 to begin with.
        assert found["rule"] == ("encoding" if isinstance(case.breach, str) and "\ud800" in case.breach else rule)
        assert ended.code == 1


def test_the_text_is_shown_as_other_channels_show_it(kallelse: Run, good: str) -> None:
    assert kallelse("docbook", "show", good, **NOWHERE) == Ended(0, "Välkommen åter\n", "")
    page = kallelse("docbook", "show", good, "--as", "html", **NOWHERE)
    assert page.code == 0
    assert page.out.startswith('<!doctype html>\n<html lang="sv">')
    assert "<p>Välkommen åter</p>" in page.out


def test_a_text_with_errors_is_not_shown(kallelse: Run, bad: str) -> None:
    ended = kallelse("docbook", "show", bad, "--as", "html", **NOWHERE)
    assert (ended.code, ended.out) == (1, "")
    assert ended.err.startswith(f"{bad}:3: fel [element]")


def test_what_a_text_says_is_never_repeated(bad: str) -> None:
    for body in (Path(bad).read_bytes(), envelope(section(f"<x{PERSON}/>{PERSON}").replace("<", "&lt;")), f"{PERSON} &".encode()):
        ended = given(body, "docbook", "check", "-")
        assert ended.code == 1
        assert PERSON not in ended.out + ended.err


def test_a_file_that_is_not_there(kallelse: Run) -> None:
    ended = kallelse("docbook", "check", "ingen.xml", **NOWHERE)
    assert ended.code == 2
    assert "ingen.xml finns inte" in ended.line


def test_no_file_and_a_form_that_is_none(kallelse: Run, good: str) -> None:
    assert "saknas" in kallelse("docbook", "check").line
    assert "något av text, html" in kallelse("docbook", "show", good, "--as", "pdf").line


def test_it_starts_without_django_and_the_database(good: str) -> None:
    told = (
        "import sys; from kallelse.cli.frame import run; code = run(sys.argv[1:]);"
        "print(code, sorted({'django', 'psycopg', 'rich'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", told, "docbook", "check", good], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "0 []"
