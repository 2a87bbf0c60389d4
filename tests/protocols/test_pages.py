"""The pages of docs/contracts are those that the declarations make, lead somewhere, and say what a reader comes for."""

import re
from pathlib import Path

import pytest

from kallelse.protocols.catalogue import CONTRACTS
from kallelse.protocols.pages import pages
from kallelse.protocols.pages.domain import file_name, title
from kallelse.protocols.pages.remarks import DISAGREEMENTS
from kallelse.protocols.pages.tables import table
from kallelse.protocols.rules import rules_of

DIRECTORY = Path(__file__).parents[2] / "docs" / "contracts"
PAGES = pages()


def test_what_lies_in_docs_is_up_to_date() -> None:
    lying = {path.name: path.read_text("utf-8") for path in DIRECTORY.glob("*")}
    assert lying.keys() == PAGES.keys(), "run: python -m kallelse.protocols.pages"
    assert [name for name, text in PAGES.items() if lying[name] != text] == [], "run: python -m kallelse.protocols.pages"


@pytest.mark.parametrize("name", PAGES)
def test_links_lead_to_headings_and_pages(name: str) -> None:
    anchors = {
        re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in re.findall(r"^#+ (.+)$", PAGES[name], re.MULTILINE)
    }
    headings = re.findall(r"^#+ (.+)$", PAGES[name], re.MULTILINE)
    assert len(set(headings)) == len(headings)
    assert set(re.findall(r"\]\(#([^)]+)\)", PAGES[name])) <= anchors
    for link in re.findall(r"\]\(([^)#]+)\)", PAGES[name]):
        assert link in PAGES or (DIRECTORY / link).exists(), link


def test_every_contract_has_its_tables() -> None:
    text = "\n".join(PAGES.values())
    for entry in CONTRACTS:
        assert f"`{entry.contract.soap_action}`" in text
        for row in (*entry.contract.request.fields, *entry.contract.response.fields):
            assert re.search(rf"^\| `{row.name}` \| .+ \| {re.escape(row.card)} \|", text, re.MULTILINE), row.name


def test_every_rule_is_told_where_it_holds() -> None:
    for entry in CONTRACTS:
        text = PAGES[file_name(entry)]
        for part in ("request", "response"):
            chapter = text.partition(f"\n### {entry.contract.name}: {part}\n")[2].partition("\n#")[0]
            for rule in rules_of(entry.contract, part):  # type: ignore[arg-type]
                assert rule.text.replace("|", "\\|") in chapter


def test_every_disagreement_is_on_a_page() -> None:
    assert set(DISAGREEMENTS) <= {title(entry) for entry in CONTRACTS}
    for told in DISAGREEMENTS.values():
        for each in told:
            assert any(each.item in text and each.schema.replace("|", "\\|") in text for text in PAGES.values())


def test_the_index_says_what_is_missing() -> None:
    missing = PAGES["README.md"].partition("## What is missing nationally")[2]
    assert re.findall(r"^\d\. \*\*(\w+) 2\.0\*\*", missing, re.MULTILINE) == ["AddMessage", "IsActiveUser", "GetMessageThreadStatus"]


@pytest.mark.parametrize("name", PAGES)
def test_no_page_points_to_a_document_that_is_not_here(name: str) -> None:
    assert set(re.findall(r"[A-Z]{5,}(?:\.md)? \d[\d.]*|[A-Z]{5,}\.md", PAGES[name])) <= {"README.md"}


def test_a_bar_does_not_break_a_table() -> None:
    assert table(("a",), [["x|y"]])[-1] == r"| x\|y |"
