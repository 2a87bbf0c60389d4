"""A folder that we share with a supplier: batches of orders go in by one atomic rename, reports of what became of them come out.

    <root>/<prefix>-<id>/     a batch: one file per order named by its key, `index.csv`, `counts.json`
    <root>/withdrawals/*.csv  orders that we want back: a column `order`
    <root>/reports/*.csv      what the supplier says: `order;state;at`, moved to `reports/read/` when it has been stored

The key of an order is the name of its file, so that the folder itself answers whether the order was placed. Who writes gives a file its
name when it is whole; names that begin with a dot are not read.
"""

import csv
import io
import json
import os
import shutil
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from uuid import UUID

from kallelse.channels import Accepted, Receipt, Report, Told, TryLater, Verdict, Withdrawal
from kallelse.kit.clock import SWEDISH_TIME
from kallelse.kit.ids import new_id

LARGEST_REPORT = 32_000_000
REPORTS_AT_ONCE = 20
STATES = ("printed", "enveloped", "posted", "returned", "withdrawn", "too_late")


def place(root: Path, prefix: str, files: Mapping[str, bytes], index: Sequence[Sequence[object]], counts: Mapping[str, int]) -> Verdict:
    """Order one batch: `files` by name, the rows of its index (columns first) and its counts. All of it is ordered, or nothing."""
    name = f"{prefix}-{new_id()}"
    temporary = root / f".tmp-{name}"
    try:
        temporary.mkdir(parents=True)
        for file, content in files.items():
            _write(temporary / file, content)
        _write(temporary / "index.csv", rows_of(index))
        _write(temporary / "counts.json", json.dumps({"batch": name, **counts}).encode())
        _sync(temporary)
        os.rename(temporary, root / name)
        _sync(root)
    except OSError as error:
        shutil.rmtree(temporary, ignore_errors=True)
        return TryLater(f"{prefix}: {error.strerror or type(error).__name__}", after_s=60)
    return Accepted(name)


def placed(root: Path, prefix: str, keys: Sequence[str], suffix: str) -> Mapping[str, Receipt] | None:
    """Whether each order stands in some batch; None when the folder cannot be read."""
    try:
        root.mkdir(parents=True, exist_ok=True)
        return {key: Receipt(known=any(root.glob(f"{prefix}-*/{key}{suffix}"))) for key in keys}
    except OSError:
        return None


def ask_back(root: Path, keys: Sequence[str]) -> Mapping[str, Withdrawal]:
    """Write one request for these orders. The answer comes in a report; asking again for the same order is harmless."""
    with suppress(OSError):
        folder = root / "withdrawals"
        folder.mkdir(parents=True, exist_ok=True)
        name = f"withdrawal-{new_id()}.csv"
        _write(folder / f".{name}", rows_of([("order",), *((key,) for key in keys)]))
        os.rename(folder / f".{name}", folder / name)
        _sync(folder)
    return dict.fromkeys(keys, Withdrawal.UNKNOWN)


def reports(root: Path) -> list[Report]:
    """The reports that wait, oldest name first; one that cannot be read at all has no lines and one that is unreadable."""
    try:
        waiting = sorted(path for path in (root / "reports").glob("*.csv") if not path.name.startswith("."))
    except OSError:
        return []
    return [_read(path) for path in waiting[:REPORTS_AT_ONCE]]


def put_away(root: Path, report: str) -> None:
    """A report has been stored: it leaves the way. Another worker may have done so already."""
    folder = root / "reports"
    with suppress(FileNotFoundError):
        (folder / "read").mkdir(exist_ok=True)
        kept = folder / "read" / report
        os.rename(folder / report, kept if not kept.exists() else kept.with_name(f"{kept.stem}-{new_id()}{kept.suffix}"))


def day_of(moment: datetime | None) -> str:
    """The Swedish day of a moment, as an index says it; empty for none."""
    return moment.astimezone(SWEDISH_TIME).date().isoformat() if moment else ""


def rows_of(rows: Iterable[Sequence[object]]) -> bytes:
    """Rows as a file with semicolons."""
    text = io.StringIO()
    csv.writer(text, delimiter=";", lineterminator="\r\n").writerows(rows)
    return text.getvalue().encode()


def _read(path: Path) -> Report:
    told: list[Told] = []
    unreadable = 0
    try:
        if path.stat().st_size > LARGEST_REPORT:
            return Report(path.name, (), 1)
        rows = csv.reader(io.StringIO(path.read_text("utf-8-sig"), newline=""), delimiter=";")
        for row in rows:
            if [cell.strip().lower() for cell in row[:1]] in ([], [""], ["order"]):
                continue
            one = _told(row)
            told += [one] if one else []
            unreadable += one is None
    except (OSError, ValueError, csv.Error):
        return Report(path.name, (), 1)
    return Report(path.name, tuple(told), unreadable)


def _told(row: Sequence[str]) -> Told | None:
    try:
        key, state, at = (cell.strip() for cell in row[:3])
        moment = datetime.fromisoformat(at)
        known = state.lower() in STATES and moment.tzinfo is not None
        return Told(str(UUID(key)), state.lower(), moment) if known else None
    except ValueError:
        return None


def _write(path: Path, content: bytes) -> None:
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _sync(directory: Path) -> None:
    """Make the names in a directory durable, as fsync of a file does not."""
    handle = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
