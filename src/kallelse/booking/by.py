"""Who gives an answer: the patient herself, logged in or with the code on her letter, or a colleague whom she has asked to."""

from collections.abc import Mapping
from dataclasses import dataclass

PAPER = "paper"
"""She answers herself without logging in, with the code on her letter and one more secret."""


@dataclass(frozen=True, slots=True)
class By:
    """Who acts, as the access log names her. `through` is set when she has not logged in: how a colleague was asked (phone, visit), or
    `PAPER`; and `checked` how it was checked that it was she."""

    actor: str = "resident"
    commission: str = ""
    through: str = ""
    checked: str = ""

    @property
    def colleague(self) -> bool:
        """Whether a colleague acts for her."""
        return self.through not in ("", PAPER)

    @property
    def said(self) -> Mapping[str, str] | None:
        """What the event of the answer tells of it; None when the patient answers herself."""
        return {"by": self.actor, "through": self.through, "checked": self.checked} if self.through else None


RESIDENT = By()
