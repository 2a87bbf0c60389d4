"""A person on a list: who she is and what is her own, for a sender that says the rest once for everybody."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from kallelse.sources.rows.form import InvitationRow

SAID_ONCE = frozenset({"reference", "unit", "kind", "template", "fields"})
"""What a list never says for one person: it is the same for everybody, or given by us."""
OWN_FIELDS = tuple(name for name in InvitationRow.__struct_fields__ if name not in SAID_ONCE)
"""What a list may say for one person: her number, and what else a row of a kallelse may hold."""


@dataclass(frozen=True, slots=True)
class Listed:
    """One row of a list: its number from 0, the person as written, her own fields of a row, and those of the template by name."""

    row: int
    person: str
    values: Mapping[str, Any] = field(default_factory=dict)
    fields: Mapping[str, str] = field(default_factory=dict)
