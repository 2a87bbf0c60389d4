"""The schema that is emitted and the official one accept and refuse the same messages.

The messages are made from the official schemas alone: whole ones in many shapes, and one thing wrong at a time in every element.
"""

from collections import Counter
from pathlib import Path

import pytest
from lxml import etree

from kallelse.protocols.catalogue import CONTRACTS as ENTRIES
from kallelse.protocols.declare import Contract
from tests.official.mutations import TEXTS, mutated, places
from tests.official.schemas import official_schema, schemas_of
from tests.official.walking import Walker, largest, random, single, smallest
from tests.protocols.emitted import emitted_schema
from tests.protocols.generate import CONTRACTS, NAMES

_SHAPES = (smallest(), single(), *(largest(number) for number in range(6)), *(random(seed) for seed in range(6)))


@pytest.mark.parametrize("contract", CONTRACTS, ids=NAMES)
def test_what_the_official_schema_allows_is_accepted(contracts: Path, contract: Contract) -> None:
    for taste in _SHAPES:
        for name in (contract.name, contract.response_name):
            sent, _ = Walker(schemas_of(contracts, contract), taste).message(contract.namespace, name)
            received = etree.fromstring(etree.tostring(sent, encoding="utf-8"))
            official_schema(contracts, contract).assertValid(received)
            emitted_schema(contract).assertValid(received)


def test_what_is_wrong_is_refused_by_both_or_by_neither(contracts: Path) -> None:
    """Every element of every contract; a type that several contracts of a domain share is tried once."""
    seen: Counter[tuple[str, bool]] = Counter()
    done: set[tuple[str, ...]] = set()
    for entry in ENTRIES:
        contract = entry.contract
        official, emitted = official_schema(contracts, contract), emitted_schema(contract)
        for name in (contract.name, contract.response_name):
            walker = Walker(schemas_of(contracts, contract), single())
            sent, _ = walker.message(contract.namespace, name)
            for place in places(walker, sent):
                key = (entry.domain, entry.release, place.holder, place.name)
                if key in done:
                    continue
                done.add(key)
                for mutation, element in mutated(place, TEXTS):
                    verdict = official.validate(element)
                    assert emitted.validate(element) is verdict, f"{name}: {mutation}, official says {verdict}"
                    seen[mutation.act.split(" ")[0], verdict] += 1
    acts = {act for act, _ in seen}
    assert len(acts) > 10
    assert {act for act in acts if not seen[act, False]} == set()
    assert sum(count for (_, verdict), count in seen.items() if verdict) > 4000
