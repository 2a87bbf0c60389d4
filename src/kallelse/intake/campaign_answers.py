"""What the REST door for the lists of campaigns takes and answers, as declared types: the OpenAPI description is made from them."""

from typing import Annotated, Any, Literal, get_type_hints

import msgspec
from msgspec import Meta

from kallelse.campaigns.listing import Added
from kallelse.sources.rows import InvitationRow
from kallelse.sources.rows.people import OWN_FIELDS

MAX_PEOPLE = 100_000
"""People of one call; a longer list is handed over in several."""

_TYPES = get_type_hints(InvitationRow, include_extras=True)
_Fields = Annotated[dict[str, str], Meta(description="The fields of the campaign's template that differ, by name.")]

RecipientRow: Any = msgspec.defstruct(
    "RecipientRow",
    [
        (name, _TYPES[name]) if name == "person" else (name, _TYPES[name], None)
        for name in OWN_FIELDS
    ] + [("fields", _Fields | None, None)],
    frozen=True, forbid_unknown_fields=True, kw_only=True,
    namespace={"__doc__": "One person of a campaign: her number, and what differs from the others; the rest is said once for everybody."},
)  # fmt: skip

RecipientList: Any = msgspec.defstruct(
    "RecipientList",
    [("recipients", Annotated[list[RecipientRow], Meta(min_length=1, max_length=MAX_PEOPLE)])],
    frozen=True, forbid_unknown_fields=True,
    namespace={"__doc__": "People of a campaign, some or all of them."},
)  # fmt: skip


class RecipientReceipt(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What became of one row, which counts from 0. `same`: the person was on the list already. A refused row has field, rule, remedy."""

    row: int
    verdict: Literal["added", "same", "refused"]
    field: str = ""
    rule: str = ""
    remedy: str = ""


class RecipientReceipts(msgspec.Struct, frozen=True, kw_only=True):
    """How many rows got which verdict, and the verdict of every row in the order they were sent."""

    added: int
    same: int
    refused: int
    results: list[RecipientReceipt]


TYPES = (RecipientRow, RecipientList, RecipientReceipt, RecipientReceipts)
EXAMPLE: dict[str, Any] = {"recipients": [{"person": "189001019802", "start": "2027-03-10T09:00", "fields": {"buss": "Norra bussen"}}]}


def receipts(added: Added) -> RecipientReceipts:
    """The answer."""
    refused = {one.row: one for one in added.refused}
    results = []
    for row, verdict in sorted(added.verdicts.items()):
        why = refused.get(row)
        said = {} if why is None else {"field": why.field, "rule": why.rule, "remedy": why.remedy}
        results.append(RecipientReceipt(row=row, verdict=verdict, **said))  # type: ignore[arg-type]
    return RecipientReceipts(added=added.added, same=added.doubles, refused=len(refused), results=results)
