"""One time that patients may book, as a row (rules.md, Scheduling)."""

import re
from typing import Annotated

import msgspec
from msgspec import Meta

from kallelse.sources import Refusal

type _Id = Annotated[str, Meta(min_length=1, max_length=100)]
type _Name = Annotated[str, Meta(max_length=100)]


_FIELD = re.compile(r"required field `(\w+)`|`\$\.(\w+)`")
"""Where the library names the field that is missing, or the one that has the wrong form."""


def _(text: str) -> str:
    return text


MISSHAPEN = (
    _("Raden saknar ett fält, eller ett fält har fel form."), _("Jämför med beskrivningen av SlotRow på sidan om API:et.")
)  # fmt: skip


class SlotRow(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One time that patients may book."""

    reference: Annotated[str, Meta(min_length=1, max_length=100, description="The sender's own id of the time.")]
    unit: Annotated[str, Meta(min_length=1, max_length=64, description="HSA-id of the care unit whose diary we keep.")]
    start: Annotated[str, Meta(description="ISO 8601; without zone it is Swedish local time.")]
    end: Annotated[str, Meta(description="The first moment after the visit.")]
    time_type: Annotated[_Id, Meta(description="The unit's code for this type of time; 1177 requires it.")]
    time_type_name: Annotated[_Id, Meta(description="Its name, as the patient sees it.")]
    care_type: Annotated[_Name, Meta(description="The unit's code for the type of care.")] = ""
    care_type_name: _Name = ""
    performer: Annotated[str, Meta(max_length=64, description="HSA-id of the professional.")] = ""
    performer_given: _Name = ""
    performer_surname: _Name = ""
    performer_title: _Name = ""
    resource: Annotated[_Name, Meta(description="Id of a room or a device.")] = ""
    resource_name: _Name = ""
    kallelse: Annotated[_Name, Meta(description="Reference of the sender's own kallelse that stands in this time: free when it ends.")] = ""
    withdrawn: Annotated[bool, Meta(description="true = offered no more.")] = False


def slot_refusal(number: int, error: Exception, reference: str = "") -> Refusal:
    """The library's complaint without the value that it may quote: only the name of the field is passed on."""
    named = _FIELD.search(str(error))
    field = (named[1] or named[2]) if named else ""
    return Refusal(number, field if field in SlotRow.__struct_fields__ else "", *MISSHAPEN, reference)
