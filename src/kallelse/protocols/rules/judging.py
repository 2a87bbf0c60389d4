"""All rules in one list, and the questions that are put to them."""

from __future__ import annotations

from functools import cache

from kallelse.protocols.declare import Contract
from kallelse.protocols.errors import ContractError
from kallelse.protocols.rules import appointments, engagementindex, inbox, persons, results, scheduling
from kallelse.protocols.rules.rule import Part, Rule, Values

RULES: tuple[Rule, ...] = (
    *scheduling.RULES, *appointments.RULES, *results.RULES, *engagementindex.RULES, *persons.RULES, *inbox.RULES,
)  # fmt: skip


@cache
def rules_of(contract: Contract, part: Part) -> tuple[Rule, ...]:
    """The rules of a contract's request or response, in the order in which they are listed."""
    return tuple(rule for rule in RULES if contract in rule.contracts and rule.part == part)


def check_request(contract: Contract, values: Values) -> None:
    """Raise ContractError for the first rule that a request breaks; its values already follow the table."""
    _check(contract, "request", contract.name, values)


def check_response(contract: Contract, values: Values) -> None:
    """Raise ContractError for the first rule that a response breaks; its values already follow the table."""
    _check(contract, "response", contract.response_name, values)


def broken(contract: Contract, part: Part, values: Values) -> list[tuple[Rule, ContractError]]:
    """Every rule that the values break, each with its first error; also those that only should hold."""
    name = contract.name if part == "request" else contract.response_name
    found = ((rule, _error(rule, name, values)) for rule in rules_of(contract, part))
    return [(rule, error) for rule, error in found if error is not None]


def _check(contract: Contract, part: Part, name: str, values: Values) -> None:
    for rule in rules_of(contract, part):
        error = _error(rule, name, values) if rule.level == "must" else None
        if error is not None:
            raise error


def _error(rule: Rule, name: str, values: Values) -> ContractError | None:
    try:
        rule.check(values)
    except ContractError as error:
        error.under(name)
        return error
    return None
