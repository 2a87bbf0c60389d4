"""What time it is, for the product's own reasoning.

In production this is the computer's clock. In the sandbox stage the offset is read from a small JSON file
that the sandbox nation writes (`{"offset_s": 86400.0}`), so that product and nation always agree.
"""

import json
import os
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

SWEDISH_TIME = ZoneInfo("Europe/Stockholm")

_file: Path | None = None
_stamp: tuple[int, int] = (0, 0)
_offset = timedelta(0)


def follow(path: Path | None) -> None:
    """Let the clock follow the offset in `path`; None means the computer's own clock (production)."""
    global _file, _stamp, _offset
    _file, _stamp, _offset = path, (0, 0), timedelta(0)


def now() -> datetime:
    """The present moment as an aware UTC datetime."""
    if _file is not None:
        _read_offset(_file)
    return datetime.now(UTC) + _offset


def real_now() -> datetime:
    """The computer's own time, for waiting on machines: how long another system may still be working does not move with the sandbox
    clock."""
    return datetime.now(UTC)


def today() -> date:
    """Today's date in Sweden."""
    return now().astimezone(SWEDISH_TIME).date()


def _read_offset(path: Path) -> None:
    """Re-read the offset only when the file was replaced; a missing file means no offset."""
    global _stamp, _offset
    try:
        status = os.stat(path)
    except OSError:
        _stamp, _offset = (0, 0), timedelta(0)
        return
    stamp = (status.st_mtime_ns, status.st_ino)
    if stamp != _stamp:
        _offset = timedelta(seconds=float(json.loads(path.read_text())["offset_s"]))
        _stamp = stamp
