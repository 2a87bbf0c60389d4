"""The templates that the product comes with: files in the folder `starter`, written to be used as they are or changed."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from kallelse.templates import bringing
from kallelse.templates.actions import Who
from kallelse.templates.files import TemplateFile, load
from kallelse.templates.models import TemplateVersion

__all__ = ["approved_by_two", "starter_files"]

FOLDER = Path(__file__).parent / "starter"


def starter_files() -> list[TemplateFile]:
    """All of them, by code."""
    return [load(path.read_text()) for path in sorted(FOLDER.glob("*.toml"))]


def approved_by_two(writers: Sequence[Who], now: datetime) -> list[TemplateVersion]:
    """The whole set as templates of the region, approved by two colleagues. For a made-up nation: real ones are read by real people."""
    found = []
    for file in starter_files():
        _what, version = bringing.bring(writers[0], file, now)
        found.append(bringing.approve_whole(writers, version, now))
    return found
