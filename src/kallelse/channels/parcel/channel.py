"""Order parcels from the store that packs them, by writing batches into the parcel folder (rules.md, Channels)."""

import hashlib
import json
from collections.abc import Mapping, Sequence

from kallelse.channels import Dispatch, Reach, Receipt, Refused, Report, Verdict, Withdrawal, folder
from kallelse.kit.config import config

INDEX_COLUMNS = ("order", "file", "items", "sha256", "post_before")
BATCH = "forsandelser"


class Parcels:
    """The channel. The body of a dispatch is JSON: `{"items": [{"code", "text"}, …]}`; its `address` is where the parcel goes."""

    name = "parcel"
    label = "Försändelse"
    tells_read = False
    needs_address = True
    batch_size = 200
    can_withdraw = True

    def dispatch(self, batch: Sequence[Dispatch]) -> list[Verdict]:
        """Write one batch: all orders of it are placed, or none. An order without an address is refused and keeps no other back."""
        whole = [one for one in batch if one.address is not None]
        files = {one.key: _order(one) for one in whole}
        rows = [INDEX_COLUMNS, *(_row(one, files[one.key]) for one in whole)]
        named = {f"{key}.json": content for key, content in files.items()}
        placed = folder.place(config().parcel_dir, BATCH, named, rows, {"parcels": len(whole)}) if whole else None
        return [placed if placed is not None and one.address is not None else Refused("no_address") for one in batch]

    def reach(self, recipients: Sequence[str]) -> list[Reach | None]:
        """Whether somebody has a postal address is the person service's to say."""
        return [None] * len(recipients)

    def read_back(self, keys: Sequence[str]) -> Mapping[str, Receipt] | None:
        """Whether each order stands in some batch of the parcel folder."""
        return folder.placed(config().parcel_dir, BATCH, keys, ".json")

    def withdraw(self, keys: Sequence[str]) -> Mapping[str, Withdrawal]:
        """Ask the store not to post these parcels."""
        return folder.ask_back(config().parcel_dir, keys)

    def reports(self) -> Sequence[Report]:
        """What the store has told since we looked."""
        return folder.reports(config().parcel_dir)

    def put_away(self, report: str) -> None:
        """A report has been stored."""
        folder.put_away(config().parcel_dir, report)


def _order(one: Dispatch) -> bytes:
    said = json.loads(one.body or b"{}") if one.body[:1] == b"{" else {}
    where = {"name": one.address.name, "address": list(one.address.lines)} if one.address else {}
    return json.dumps({"order": one.key, **where, "items": said.get("items", [])}, ensure_ascii=False).encode()


def _row(one: Dispatch, order: bytes) -> Sequence[object]:
    items = len(json.loads(order)["items"])
    return (one.key, f"{one.key}.json", items, hashlib.sha256(order).hexdigest(), folder.day_of(one.deadline))
