"""One risk, as data."""

from dataclasses import dataclass
from datetime import date

HEAD, MANAGER, REGION = "Verksamhetschef", "Systemförvaltare", "E-hälsoenheten"
SECURITY, PRINT = "Informationssäkerhetsansvarig", "Distributionsansvarig"
"""Roles that own a risk."""
FIRST_REVIEW = date(2027, 6, 30)


@dataclass(frozen=True, slots=True)
class Risk:
    """What can go wrong, why, with what consequence, and what is done about it. `short` is English, for the code; the rest Swedish."""

    number: int
    short: str
    name: str
    cause: str
    consequence: str
    severity: int
    """1 to 4."""
    likelihood: int
    """1 to 4, before what is done about it."""
    mitigation: str
    owner: str
    not_built: str = ""
    """Why what is done about it is not, or not wholly, in the product yet; empty: it is there, and tests must show that it holds."""
    review: date = FIRST_REVIEW

    @property
    def id(self) -> str:
        """As it is cited: K and the number."""
        return f"K{self.number}"

    @property
    def weight(self) -> int:
        """Severity times likelihood."""
        return self.severity * self.likelihood
