"""What is wrong is refused by both, the official schema and our tables, or by neither; every difference is explained here.

The judge is libxml2. Where it and our tables differ a second validator is asked, because libxml2 lets some errors
pass; if that one agrees with us the explanation has to say so.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import xmlschema
from lxml import etree

from kallelse.protocols import persons, soap
from kallelse.protocols.catalogue import CONTRACTS, Entry
from kallelse.protocols.declare import Contract
from tests.official.messages import enveloped
from tests.official.mutations import TEXTS, Mutation, mutated, places
from tests.official.schemas import domain_files, mended, official_schema, release, responder_schema, schemas_of
from tests.official.walking import Walker, single

_XS = "{http://www.w3.org/2001/XMLSchema}"
_BODY = f"{{{soap.ENVELOPE}}}Body"


@dataclass(frozen=True, slots=True)
class Verdicts:
    """What was tried and who accepted it; `kind` is our reason when we did not, `second` the second validator's verdict."""

    mutation: Mutation
    where: str
    official: bool
    ours: bool
    kind: str
    second: bool


@dataclass(frozen=True, slots=True)
class Difference:
    """Why our tables may differ from libxml2's verdict."""

    why: str
    covers: Callable[[Verdicts], bool]


DIFFERENCES = (
    Difference(
        "A date or time that is not in the calendar (31 February, day 0): the schemas ask for digits only, we for a day that exists.",
        lambda seen: seen.kind == "calendar" and seen.mutation.act.startswith("text ") and seen.second,
    ),
    Difference(
        "An element of the domain's own extension namespace, doubled or late: for the schema it is one more unknown extension, "
        "for us a known element in a wrong place, which would otherwise be overlooked.",
        lambda seen: seen.kind in ("too_many", "order") and seen.mutation.act in ("double", "late") and seen.second,
    ),
    Difference(
        "A known element after an unknown one: forbidden by the schema, as the second validator confirms; libxml2 lets it pass "
        "where the known one may repeat.",
        lambda seen: seen.kind == "order" and not seen.second,
    ),
    Difference(
        "Text that is no base64: forbidden, as the second validator confirms; libxml2 skips the characters it does not know.",
        lambda seen: seen.kind == "type" and seen.mutation.kind == f"{_XS}base64Binary" and not seen.second,
    ),
    Difference(
        "An address whose host is malformed: for us an address is text with a scheme, and nobody here opens it.",
        lambda seen: seen.ours and seen.mutation.kind == f"{_XS}anyURI" and "//[" in seen.mutation.act,
    ),
)


def accepted(contract: Contract, name: str, message: bytes) -> tuple[bool, str]:
    try:
        if name == contract.name:
            soap.read_request(message, [contract])
        else:
            soap.read_response(contract, message)
    except soap.ContractError as error:
        return False, error.kind
    return True, ""


class SecondOpinion:
    """The second validator on a release's mended schemas; compiled only when it is asked."""

    def __init__(self, root: Path, copies: Path) -> None:
        self.root, self.copies = root, copies
        self.schemas: dict[Contract, xmlschema.XMLSchema10] = {}

    def accepts(self, contract: Contract, element: etree._Element) -> bool:
        if contract not in self.schemas:
            source = responder_schema(self.root, contract)
            for path in domain_files(release(self.root, contract), "xsd"):
                copy = self.copies / path.relative_to(self.root)
                copy.parent.mkdir(parents=True, exist_ok=True)
                copy.write_bytes(etree.tostring(mended(path)))
            self.schemas[contract] = xmlschema.XMLSchema10(self.copies / source.relative_to(self.root))
        return self.schemas[contract].is_valid(etree.tostring(element, encoding="unicode"))


def tried(root: Path, entry: Entry, second: SecondOpinion, done: set[tuple[str, ...]]) -> Iterator[Verdicts]:
    """Every mutation of every element of a contract's two messages, but for types that were tried with another contract."""
    contract = entry.contract
    schema = official_schema(root, contract)
    for name in (contract.name, contract.response_name):
        walker = Walker(schemas_of(root, contract), single())
        sent, _ = walker.message(contract.namespace, name)
        for place in places(walker, sent):
            key, kind = (entry.release, place.holder, place.name), (entry.release, entry.domain, place.kind)
            if key in done:
                continue
            assert accepted(contract, name, enveloped(contract, name, place.root)) == (True, "")
            for mutation, element in mutated(place, ("", "x") if kind in done else TEXTS):
                message = enveloped(contract, name, element)
                body = etree.fromstring(message).find(_BODY)
                assert body is not None
                official = schema.validate(body[0])
                ours, why = accepted(contract, name, message)
                judged = official if ours == official else second.accepts(contract, body[0])
                yield Verdicts(mutation, f"{name}: {place.holder}/{place.name}", official, ours, why, judged)
            done |= {key, kind}


@pytest.fixture(scope="module")
def verdicts(contracts: Path, tmp_path_factory: pytest.TempPathFactory) -> list[Verdicts]:
    second, done = SecondOpinion(contracts, tmp_path_factory.mktemp("mended")), set[tuple[str, ...]]()
    return [each for entry in CONTRACTS for each in tried(contracts, entry, second, done)]


def test_refused_by_both_or_by_neither(verdicts: list[Verdicts]) -> None:
    differing = [seen for seen in verdicts if seen.ours != seen.official]
    unexplained = [seen for seen in differing if not any(each.covers(seen) for each in DIFFERENCES)]
    assert unexplained == []
    assert [each.why for each in DIFFERENCES if not any(each.covers(seen) for seen in differing)] == []


def test_enough_was_tried(verdicts: list[Verdicts]) -> None:
    """Each way of breaking a message was refused by both somewhere, and most of them accepted by both somewhere else."""
    refused = Counter(seen.mutation.act.split(" ")[0] for seen in verdicts if not seen.ours and not seen.official)
    taken = Counter(seen.mutation.act.split(" ")[0] for seen in verdicts if seen.ours and seen.official)
    acts = {seen.mutation.act.split(" ")[0] for seen in verdicts}
    assert acts - refused.keys() == set()
    assert {"drop", "double", "foreign", "text", "other"} <= taken.keys()
    assert refused.total() > 9000
    assert taken.total() > 1000
    assert len({(seen.mutation.holder, seen.mutation.name) for seen in verdicts}) > 800


def test_the_limits_of_the_services_are_stricter(contracts: Path) -> None:
    """500 identities, 1000 index entries: the schemas know no bound (R-RIV-7, R-RIV-10)."""
    for contract, row, limit in (
        (persons.GET_PERSONS_FOR_PROFILE, "personId", 500),
        (persons.GET_PERSONS_FOR_PROFILE_3, "personId", 500),
        (next(entry.contract for entry in CONTRACTS if entry.contract.name == "Update"), "engagementTransaction", 1000),
    ):
        walker = Walker(schemas_of(contracts, contract), single())
        sent, _ = walker.message(contract.namespace, contract.name)
        one = next(child for child in sent if etree.QName(child).localname == row)
        for _ in range(limit - 1):
            one.addnext(etree.fromstring(etree.tostring(one)))
        assert accepted(contract, contract.name, enveloped(contract, contract.name, etree.fromstring(etree.tostring(sent)))) == (True, "")
        one.addnext(etree.fromstring(etree.tostring(one)))
        assert official_schema(contracts, contract).validate(etree.fromstring(etree.tostring(sent)))
        assert accepted(contract, contract.name, enveloped(contract, contract.name, sent)) == (False, "too_many")
