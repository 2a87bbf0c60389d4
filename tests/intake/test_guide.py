"""docs/connect.md says what the code does: its tables are compared with the declarations they describe."""

import re
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

import pytest

from kallelse.intake import openapi, problems
from kallelse.sources.file.columns import SWEDISH_HEADINGS
from kallelse.sources.rows import InvitationRow, ItemRow, LinkRow, OccasionRow, PreparationRow, TaskRow

GUIDE = (Path(__file__).parents[2] / "docs" / "connect.md").read_text()
SWEDISH = {field: heading for heading, field in SWEDISH_HEADINGS.items()}


def table(*headings: str, rows: Iterable[Sequence[str]]) -> str:
    lines = [headings, ["---"] * len(headings), *rows]
    return "".join(f"| {' | '.join(cell.replace('|', '&#124;').replace('<', '&lt;') for cell in line)} |\n" for line in lines)


def fields() -> str:
    rows = [
        (f"`{row['name']}`", f"`{SWEDISH[row['name']]}`", row["type"], row["required"], row["meaning"])
        for row in openapi.fields(InvitationRow)
    ]
    return table("Field", "Swedish heading in files", "Type", "Required", "Meaning", rows=rows)


def preparation() -> str:
    return table(
        "Field",
        "Type",
        "Required",
        "Meaning",
        rows=[(f"`{row['name']}`", row["type"], row["required"], row["meaning"]) for row in openapi.fields(PreparationRow)],
    )


def items() -> str:
    return parts(ItemRow)


def series() -> str:
    return parts(OccasionRow)


def beforehand() -> str:
    return parts(TaskRow)


def links() -> str:
    return parts(LinkRow)


def parts(declared: type[Any]) -> str:
    rows = [(f"`{row['name']}`", row["type"], row["required"], row["meaning"]) for row in openapi.fields(declared)]
    return table("Field", "Type", "Required", "Meaning", rows=rows)


def verdicts() -> str:
    return table("Verdict", "Meaning", rows=[(f"`{name}`", meaning) for name, meaning in openapi.VERDICTS.items()])


def codes() -> str:
    return table("Code", "Meaning", rows=[*openapi.ROW_CODES.items()])


def failures() -> str:
    return table(
        "Code",
        "Problem",
        "Detail",
        rows=[(str(each.status), each.title_en, each.detail or "The rule and its remedy.") for each in problems.ALL],
    )


TABLES: dict[str, Callable[[], str]] = {
    "fields": fields,
    "preparation": preparation,
    "items": items,
    "series": series,
    "beforehand": beforehand,
    "links": links,
    "verdicts": verdicts,
    "codes": codes,
    "failures": failures,
}


@pytest.mark.parametrize("name", TABLES)
def test_its_tables_are_those_of_the_code(name: str) -> None:
    found = re.search(f"<!-- {name} -->\n(.*?)<!-- end {name} -->", GUIDE, re.DOTALL)
    assert found is not None
    assert found[1] == TABLES[name]()


def test_every_field_has_a_swedish_heading() -> None:
    assert set(SWEDISH) == set(InvitationRow.__struct_fields__)
