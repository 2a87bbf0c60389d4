"""Who gives an answer: the patient herself, or a colleague whom she has asked to."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class By:
    """Who acts, as the access log names her. `through` is set when a colleague acts for the patient: how she asked (phone, visit), and
    `checked` how it was checked that it was she."""

    actor: str = "resident"
    commission: str = ""
    through: str = ""
    checked: str = ""

    @property
    def said(self) -> Mapping[str, str] | None:
        """What the event of the answer tells of it; None when the patient answers herself."""
        return {"by": self.actor, "through": self.through, "checked": self.checked} if self.through else None


RESIDENT = By()
