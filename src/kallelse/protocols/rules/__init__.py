"""The rules of the contracts that no schema carries: what belongs together, what excludes what, what a text must say.

A rule stands beside the contracts it holds for, one module per domain, and raises ContractError with path and rule.
`check_request` and `check_response` are for what we are about to send: they raise at the first rule that must hold.
`broken` tells everything that is wrong, also what only should be so; it is for looking at what others sent.
Reading stays tolerant: `soap` applies none of this on its own.
"""

from kallelse.protocols.rules.hsa import hsa_key, same_hsa_id
from kallelse.protocols.rules.judging import RULES, broken, check_request, check_response, rules_of
from kallelse.protocols.rules.rule import Rule
from kallelse.protocols.rules.scheduling import Allowed, allowed, is_invitation, is_open_invitation

__all__ = [
    "RULES", "Allowed", "Rule", "allowed", "broken", "check_request", "check_response", "hsa_key", "is_invitation",
    "is_open_invitation", "rules_of", "same_hsa_id",
]  # fmt: skip
