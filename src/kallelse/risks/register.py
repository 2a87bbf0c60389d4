"""All risks, in the order of their numbers."""

from collections.abc import Mapping

from kallelse.risks import disclosure, reaching, technology, wording
from kallelse.risks.risk import Risk

RISKS: Mapping[str, Risk] = {
    risk.id: risk for risk in (*reaching.RISKS, *disclosure.RISKS, *wording.RISKS, *technology.RISKS)
}  # fmt: skip
