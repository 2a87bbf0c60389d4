"""docs/docbook.md says what the code does: its tables are compared with the rules, the grammar and the rendering."""

import re
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import pytest

from kallelse.protocols import docbook
from kallelse.protocols.docbook import grammar

PAGE = (Path(__file__).parents[2] / "docs" / "docbook.md").read_text()


def table(*headings: str, rows: Iterable[Sequence[str]]) -> str:
    lines = [headings, ["---"] * len(headings), *rows]
    return "".join(f"| {' | '.join(cell.replace('|', '&#124;') for cell in line)} |\n" for line in lines)


def code(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def plain(text: str) -> str:
    """Swedish words as they stand, with markup that a page would take for its own made visible."""
    return text.replace("&", "&amp;").replace("<", "&lt;")


def rules(level: str) -> Callable[[], str]:
    def rows() -> str:
        found = [rule for rule in docbook.RULES.values() if rule.level == level]
        cells = [(f"`{rule.id}`", rule.what, rule.why, plain(f"{rule.said} {rule.remedy}")) for rule in found]
        return table("Id", "Rule", "Why", "What is said, with the remedy", rows=cells)

    return rows


def nesting() -> str:
    rows = [
        (
            f"`{row.name}`",
            code(grammar.PARENTS[row.name]) or "the root",
            code(row.children),
            "yes" if row.text else "",
            code(row.attributes),
        )
        for row in grammar.TABLE.values()
    ]
    return table("Element", "Stands in", "Holds", "Text", "Attributes", rows=rows)


TABLES: dict[str, Callable[[], str]] = {"errors": rules("error"), "warnings": rules("warning"), "nesting": nesting}


@pytest.mark.parametrize("name", TABLES)
def test_its_tables_are_those_of_the_code(name: str) -> None:
    found = re.search(f"<!-- {name} -->\n(.*?)<!-- end {name} -->", PAGE, re.DOTALL)
    assert found is not None
    assert found[1] == TABLES[name]()


def test_its_example_is_what_the_builder_writes() -> None:
    python, markup = re.findall(r"```(?:python|xml)\n(.*?)```", PAGE, re.DOTALL)
    names: dict[str, object] = {}
    exec(python, names)  # noqa: S102  The page's own example.
    assert names["text"] == markup
    assert docbook.check(markup) == []


def test_every_rule_is_said_in_full_sentences() -> None:
    for rule in docbook.RULES.values():
        for text in (rule.what, rule.why, rule.said, rule.remedy):
            assert text[0].isupper() or text.startswith(("`", "emphasis", "info", "mark", "varlistentry")), text
            assert text.endswith((".", "(K39).", "(K37).")), text
