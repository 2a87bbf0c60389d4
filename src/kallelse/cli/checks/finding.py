"""One thing that was looked at."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """`state` is ok, note (does not hinder) or problem; `said` is Swedish and, when something is wrong, ends with the remedy."""

    about: str
    state: str
    said: str


def ok(about: str, said: str) -> Finding:
    """It is as it should be."""
    return Finding(about, "ok", said)


def note(about: str, said: str) -> Finding:
    """Worth knowing; does not hinder."""
    return Finding(about, "note", said)


def problem(about: str, said: str) -> Finding:
    """Must be put right."""
    return Finding(about, "problem", said)
