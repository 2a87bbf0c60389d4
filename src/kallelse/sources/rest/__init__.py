"""Invitations as JSON: one object, or {"invitations": [...]} with up to 10 000 of them.

Each object is one row with its own verdict: a row that breaks a rule does not stop the others. What a row may hold is declared
in `sources.rows`; unknown fields are refused, because a misspelt field would otherwise be a silently lost instruction.
"""

from kallelse.sources.rest.reader import RestReader, is_batch

__all__ = ["RestReader", "is_batch"]
