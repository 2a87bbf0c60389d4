"""Why something is as it is, as data; `reasons.text` says it in Swedish."""

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Reason:
    """A code with its data; moments in the data are ISO strings."""

    code: str
    data: dict[str, Any] = field(default_factory=dict)
