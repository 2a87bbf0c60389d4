"""Rows are held without their key: the foreign key of an event or a step that another transaction writes never waits for who holds its
kallelse, and two of them never wait for one another."""

import re
from pathlib import Path

from tests.guards.tree import texts

HOLDS = re.compile(r"(?<!NO KEY )\bFOR UPDATE\b|select_for_update\((?!no_key=True)")
ALLOWED = {Path("src/kallelse/audit/migrations/0002_chain.py"): "Nothing refers to the head of a chain."}


def offenders(sources: dict[Path, str]) -> list[str]:
    """Lines that hold a row with its key."""
    return [
        f"{path}:{number}: {line.strip()}"
        for path, text in sources.items()
        if path not in ALLOWED and "sandbox" not in path.parts
        for number, line in enumerate(text.splitlines(), 1)
        if HOLDS.search(line)
    ]


def test_no_row_is_held_with_its_key() -> None:
    sources = {path: text for path, text in texts(".py", ".sql").items() if path.parts[0] == "src"}
    assert len(sources) > 100
    assert offenders(sources) == []
    assert set(ALLOWED) <= set(sources)


def test_the_guard_sees_every_way_to_hold() -> None:
    ways = ["LIMIT 5 FOR UPDATE SKIP LOCKED", "x FOR UPDATE OF s", "Step.objects.select_for_update()", "a.select_for_update(of=('self',))"]
    assert len(offenders({Path("x.py"): "\n".join(ways)})) == len(ways)
    assert offenders({Path("x.py"): "FOR NO KEY UPDATE\nselect_for_update(no_key=True)"}) == []
