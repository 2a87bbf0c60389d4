"""A TARGET.toml to begin with: every key with a comment, and values that fit the sandbox."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

_HERE = Path(__file__).parent / "templates"


def example(role: Literal["producer", "consumer"], *, published: Path, numbers: tuple[str, str, str, str], clock: Path) -> str:
    """The text of the file. `published` is a list of published test numbers that holds the four `numbers`."""
    names = dict(zip(("first", "second", "third", "fourth"), numbers, strict=True))
    return (_HERE / f"{role}.toml").read_text(encoding="utf-8").format(persons=published.as_posix(), clock=clock.as_posix(), **names)
