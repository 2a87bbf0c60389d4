"""`kallelse templates list | check | import | export`."""

import json
from pathlib import Path
from typing import Any

from kallelse.templates.models import TemplateVersion
from kallelse.templates.starter_set import FOLDER
from tests.cli.conftest import Run

UNIT, KARIN = "TSTNMT2321000156-K101", "TSTNMT2321000156-1005"
BAD = 'code = "prov"\ntitle = "Prov"\nkind = "timed"\n\n[blocks]\npurpose = "Hej! Se www.ond.example."\n'


def test_the_starter_set_is_read_in_as_drafts_and_written_out_the_same(kallelse: Run, nation: Any, tmp_path: Path) -> None:
    ended = kallelse("templates", "import", "--starter", "--by", KARIN.lower(), "--json")
    assert (ended.code, ended.err) == (0, "")
    rows = json.loads(ended.out)
    assert len(rows) >= 12
    assert {row["result"] for row in rows} == {"new"}
    assert set(TemplateVersion.objects.values_list("state", "authored_by")) == {("draft", KARIN)}, "nobody has approved them yet"
    again = kallelse("templates", "import", str(FOLDER), "--by", KARIN, "--json")
    assert {row["result"] for row in json.loads(again.out)} == {"same"}
    assert kallelse("templates", "export", str(tmp_path / "ut")).code == 0
    assert {path.name: path.read_text() for path in (tmp_path / "ut").iterdir()} == {
        path.name: path.read_text() for path in FOLDER.glob("*.toml")
    }
    found = json.loads(kallelse("templates", "list", "mammografi", "--json").out)
    assert [(one["code"], one["state"], one["place"], one["missing"]) for one in found] == [
        ("mammografi", "draft", "regionen", ["easy_read"])
    ]
    assert "17 mallar" in kallelse("templates", "list").out


def test_a_changed_file_is_a_new_version_at_its_place(kallelse: Run, nation: Any, tmp_path: Path) -> None:
    file = tmp_path / "hembesok.toml"
    file.write_text((FOLDER / "hembesok.toml").read_text())
    assert "hembesok.toml: ny, version 1" in kallelse("templates", "import", str(file), "--by", KARIN, "--place", UNIT).out
    file.write_text(file.read_text().replace('title = "Hembesök"', 'title = "Besök hemma"'))
    assert "hembesok.toml: ny version, version 1" in kallelse("templates", "import", str(file), "--by", KARIN, "--place", UNIT).out
    found = json.loads(kallelse("templates", "list", "--place", UNIT, "--json").out)
    assert [(one["title"], one["place"]) for one in found] == [("Besök hemma", UNIT)]
    nowhere = kallelse("templates", "export", str(tmp_path / "ut"))
    assert (nowhere.code, "ingen sådan mall" in nowhere.err) == (2, True)


def test_files_are_checked_without_being_read_in(kallelse: Run, nation: Any, tmp_path: Path) -> None:
    assert kallelse("templates", "check", str(FOLDER)).code == 0
    (tmp_path / "ond.toml").write_text(BAD)
    (tmp_path / "trasig.toml").write_text("code = [")
    (tmp_path / "latin.toml").write_bytes('title = "Åäö"'.encode("latin-1"))
    ended = kallelse("templates", "check", str(tmp_path))
    assert ended.code == 1
    for words in ("ond.toml: purpose: Texten innehåller en webbadress.", "börjar med en hälsning", "trasig.toml", "UTF-8", "4 fel."):
        assert words in ended.out
    assert TemplateVersion.objects.count() == 0
    refused = kallelse("templates", "import", str(tmp_path / "trasig.toml"), "--by", KARIN)
    assert (refused.code, "togs inte in" in refused.out) == (1, True)


def test_what_cannot_be_meant_is_said(kallelse: Run, nation: Any) -> None:
    for words in (
        ["import", "--by", KARIN],
        ["import", "--starter", "--by", KARIN, "--place", "SE0000000000-X"],
        ["export", "x", "--place", "X"],
    ):
        assert kallelse("templates", *words).code == 2
