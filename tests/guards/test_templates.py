"""What every template and style sheet must keep to: translatable words, no script or style inside the page, mirrored by itself."""

import re
from pathlib import Path

import pytest

import kallelse

ROOT = Path(kallelse.__file__).parent
TEMPLATES = sorted(path for door in ("web_assets", "patient_web", "staff_web") for path in (ROOT / door / "templates").rglob("*.html"))
SHEETS = sorted((ROOT / "web_assets" / "static").glob("*.css"))
SCRIPTS = sorted((ROOT / "web_assets" / "static").glob("*.js"))
UNTRANSLATED = {"500.html"}
"""Shown when nothing else works, so it asks nothing of the rest."""
PHYSICAL = re.compile(
    r"(?:^|[\s;{])((?:margin|padding|border)-(?:left|right|top|bottom)|left|right|top|bottom|width|height|float:\s*(?:left|right)|text-align:\s*(?:left|right))\s*[:;]"
)


def test_there_is_something_to_guard() -> None:
    assert len(TEMPLATES) > 30
    assert SHEETS
    assert SCRIPTS


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_every_word_can_be_translated(path: Path) -> None:
    if path.name in UNTRANSLATED:
        return
    text = path.read_text()
    text = re.sub(r"\{%\s*blocktranslate.*?%\}.*?\{%\s*endblocktranslate\s*%\}", "", text, flags=re.DOTALL)
    text = re.sub(r"\{[%{#].*?[%}#]\}", "", text, flags=re.DOTALL)
    shown = re.sub(r"<[^>]*>", " ", text)
    shown = re.sub(r"\b(?:digg\.se/tdosanmalan)\b|&[a-z]+;", "", shown)
    assert re.findall(r"[A-Za-zÅÄÖåäö]{2,}", shown) == []
    for attribute in re.findall(r'\s(?:aria-label|title|alt|placeholder)="([^"]*)"', text):
        assert not re.search(r"[A-Za-zÅÄÖåäö]{2,}", attribute), attribute


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_nothing_in_the_page_needs_a_looser_content_security_policy(path: Path) -> None:
    text = path.read_text()
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=|javascript:|hx-on|js:", text)
    assert not re.search(r"<script(?![^>]*\ssrc=)", text)
    assert not re.search(r'(?:src|href)="(?:https?:)?//(?!www\.digg\.se/)', text)


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_every_form_that_changes_something_is_protected(path: Path) -> None:
    for form in re.findall(r'<form[^>]*method="post".*?</form>', path.read_text(), flags=re.DOTALL):
        assert "{% csrf_token %}" in form


@pytest.mark.parametrize("path", SHEETS, ids=lambda path: path.name)
def test_style_sheets_use_logical_properties_only(path: Path) -> None:
    plain = re.sub(r"/\*.*?\*/|\([^)]*\)", "", path.read_text(), flags=re.DOTALL)
    assert PHYSICAL.findall(plain) == []


@pytest.mark.parametrize("path", [*SHEETS, *SCRIPTS], ids=lambda path: path.name)
def test_nothing_is_fetched_from_elsewhere(path: Path) -> None:
    assert not re.search(r"https?://", path.read_text())
