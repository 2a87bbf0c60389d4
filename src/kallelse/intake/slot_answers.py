"""What the REST door for times takes and answers, as declared types: the OpenAPI description is made from them."""

from datetime import datetime
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from kallelse.sources.rows import MAX_ROWS
from kallelse.sources.rows.slots import SlotRow


class SlotBatch(msgspec.Struct, frozen=True):
    """Several times in one call; each gets its own verdict."""

    slots: Annotated[list[SlotRow], Meta(min_length=1, max_length=MAX_ROWS)]


class SlotReceipt(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What became of one time; a refused one says which field, why, and what to do."""

    row: int
    verdict: Literal["accepted", "same", "changed", "refused"]
    reference: str = ""
    field: str = ""
    rule: str = ""
    remedy: str = ""


class SlotReceipts(msgspec.Struct, frozen=True, kw_only=True):
    """What became of a batch."""

    results: list[SlotReceipt]


class SlotState(msgspec.Struct, frozen=True, kw_only=True):
    """A time as it is now. `booking` and `person` say which kallelse of whom stands in it; empty when nobody's does."""

    reference: str
    unit: str
    start: datetime
    end: datetime
    state: Literal["free", "taken", "withdrawn"]
    booking: str
    person: str


class SlotStates(msgspec.Struct, frozen=True, kw_only=True):
    """The sender's times at a unit between two days."""

    slots: list[SlotState]
