"""Order letters from the print house by writing batches into the print folder (rules.md, Channels)."""

import csv
import hashlib
import io
import json
import os
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path

from kallelse.channels import Accepted, Dispatch, Reach, Receipt, TryLater, Verdict
from kallelse.kit.config import config
from kallelse.kit.ids import new_id

INDEX_COLUMNS = ("order", "file", "pages", "sha256", "window", "post_before")


class Letters:
    """The channel. At most `batch_size` letters make one folder: few enough to be set in about a second, because a worker that dies
    while it sets a batch has to begin it again."""

    name = "letter"
    label = "Brev"
    tells_read = False
    needs_address = True
    batch_size = 50

    def dispatch(self, batch: Sequence[Dispatch]) -> list[Verdict]:
        """Write one batch: all letters of it are ordered, or none."""
        if not batch:
            return []
        name = f"kallelser-{new_id()}"
        folder = config().print_dir / name
        temporary = config().print_dir / f".tmp-{name}"
        try:
            temporary.mkdir(parents=True)
            for one in batch:
                _write(temporary / f"{one.key}.pdf", one.body)
            _write(temporary / "index.csv", _index(batch))
            counts = {"batch": name, "letters": len(batch), "pages": sum(one.pages for one in batch)}
            _write(temporary / "counts.json", json.dumps(counts).encode())
            _sync(temporary)
            os.rename(temporary, folder)
            _sync(config().print_dir)
        except OSError as error:
            shutil.rmtree(temporary, ignore_errors=True)
            return [TryLater(f"print folder: {error.strerror or type(error).__name__}", after_s=60)] * len(batch)
        return [Accepted(name)] * len(batch)

    def reach(self, recipients: Sequence[str]) -> list[Reach | None]:
        """Whether somebody has a postal address is the person service's to say, not the print house's."""
        return [None] * len(recipients)

    def read_back(self, keys: Sequence[str]) -> Mapping[str, Receipt] | None:
        """Whether each order stands in some batch of the print folder."""
        try:
            config().print_dir.mkdir(parents=True, exist_ok=True)
            return {key: Receipt(known=any(config().print_dir.glob(f"kallelser-*/{key}.pdf"))) for key in keys}
        except OSError:
            return None


def _index(batch: Sequence[Dispatch]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow(INDEX_COLUMNS)
    for one in batch:
        deadline = one.deadline.date().isoformat() if one.deadline else ""
        writer.writerow((one.key, f"{one.key}.pdf", one.pages, hashlib.sha256(one.body).hexdigest(), config().window, deadline))
    return text.getvalue().encode()


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
