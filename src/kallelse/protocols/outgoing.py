"""Requests that we ourselves send: by the contract's table and by the rules that no schema carries.

What breaks a rule never leaves. Whoever sends gets None, and a line in the log that names contract, element and rule and nothing of what
was to be said; it must then do what it does when the other side says no, so that a person hears of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kallelse.kit.logs import log
from kallelse.protocols import soap
from kallelse.protocols.declare import Contract
from kallelse.protocols.errors import ContractError
from kallelse.protocols.rules import check_request

_log = log("protocols")


def request(contract: Contract, values: Mapping[str, Any], *, logical_address: str, actor: tuple[str, str] | None = None) -> bytes | None:
    """The request envelope as `soap.request` builds it, or None when it would break the contract or one of its rules."""
    try:
        body = soap.request(contract, values, logical_address=logical_address, actor=actor)
        check_request(contract, values)
    except ContractError as error:
        _log.error("our own message breaks the contract", contract=contract.name, path=error.path, kind=error.kind)
        return None
    return body
