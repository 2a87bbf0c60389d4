"""The project speaks of itself alone: no tool or place of the people who wrote it, no registry, no document that a reader does not have."""

import re
from pathlib import Path

import pytest

from tests.guards.tree import texts

FORBIDDEN = {
    "a writing tool": r"\b(clau" r"de|anthro" r"pic|open" r"ai|chat" r"gpt|co" r"pilot|l" r"lm)\b",
    "a registry's host": r"pypi" r"\.org|python" r"hosted\.org|npm" r"js\.(org|com)|deb\.deb" r"ian\.org",
    "a place of one machine": r"(?<![\w.:/<])/(wo" r"rk|ro" r"ot|fa" r"rm|ho" r"me/\w+)/\w",
    "a neighbour of the checkout": r"\.\./sha" r"red",
    "a document that is not here": r"\b(BLUE" r"PRINT|DO" r"MAIN|PERS" r"ONS|CHAN" r"NELS|SCHED" r"ULING)(\.md)? §|\bBLUE" r"PRINT\b",
}
EXEMPT = {
    ("a neighbour of the checkout", Path(".ci/run")): "It looks there for the official schemas, which may not be copied into the project.",
}


@pytest.mark.parametrize("kind", FORBIDDEN)
def test_no_file_speaks_of(kind: str) -> None:
    sign = re.compile(FORBIDDEN[kind], re.IGNORECASE if kind == "a writing tool" else 0)
    found = [
        f"{path}:{number}: {line.strip()[:100]}"
        for path, text in texts().items()
        if (kind, path) not in EXEMPT
        for number, line in enumerate(text.splitlines(), 1)
        if sign.search(line)
    ]
    assert found == []
