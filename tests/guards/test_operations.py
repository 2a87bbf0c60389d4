"""docs/operations.md lists every setting with its default, and what it says about roles and files is so."""

import re
from dataclasses import fields

import pytest

from kallelse.audit import signing
from kallelse.channels.letter.channel import INDEX_COLUMNS
from kallelse.cli.frame import COMMANDS
from kallelse.kit.config import Config
from tests.guards.tree import ROOT, texts

PAGE = (ROOT / "docs" / "operations.md").read_text()
ROW = re.compile(r"^\| `(KALLELSE_[A-Z_]+)` \| (?:`([^`]*)`)? ?\| (.+) \|$", re.MULTILINE)


def test_every_setting_is_listed_with_its_default() -> None:
    listed = {name: default.replace("\\|", "|") for name, default, _ in ROW.findall(PAGE)}
    assert listed == {f"KALLELSE_{field.name.upper()}": str(field.default) for field in fields(Config)}


def test_every_setting_is_explained() -> None:
    for name, _, words in ROW.findall(PAGE):
        assert len(words.split()) >= 3, name


def test_no_page_speaks_of_a_setting_that_is_gone() -> None:
    known = {f"KALLELSE_{field.name.upper()}" for field in fields(Config)} | {"KALLELSE_CONTRACTS"}
    for path, text in texts(".md").items():
        assert set(re.findall(r"KALLELSE_[A-Z_]+[A-Z]", text)) <= known | {"KALLELSE_SANDBOX_FAST", "KALLELSE_BENCH_PERSONS"}, path


def test_no_page_speaks_of_a_command_that_is_gone() -> None:
    for path, text in texts(".md").items():
        for name in re.findall(r"`(?:\.venv/bin/)?kallelse ([a-z]+)", text):
            assert name in COMMANDS, path


def test_files_are_named_as_they_are() -> None:
    assert f"`{signing.key_file(Config()).relative_to('var')}`" in PAGE
    assert f"`{signing.copy_file(Config()).relative_to('var')}`" in PAGE
    assert set(INDEX_COLUMNS) <= {"order", "file", "pages", "sha256", "window", "post_before"}


@pytest.mark.parametrize("path", [path for path in texts(".md") if path.name != "CHANGELOG.md"], ids=str)
def test_links_between_pages_lead_somewhere(path: object) -> None:
    text = texts(".md")[path]  # type: ignore[index]
    folder = (ROOT / str(path)).parent
    dead = [link for link in re.findall(r"\]\(([^)#:\s]+)\)", text) if not (folder / link).exists()]
    assert dead == []
