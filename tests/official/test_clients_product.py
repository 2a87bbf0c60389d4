"""Two independent SOAP stacks, made from the official WSDLs, call the running product over mutual TLS."""

from pathlib import Path
from typing import Any

import pytest

from tests.clients import node, zeep_client
from tests.clients.conftest import front, running
from tests.clients.story import leaves
from tests.clients.test_product import address, calls, secured, tls
from tests.official.schemas import wsdl
from tests.official.test_clients import body_first

pytestmark = pytest.mark.db
__all__ = ["front", "running"]


def test_zeep(contracts: Path, front: Any) -> None:
    with secured(front) as session:
        for call in calls(front):
            said = set(leaves(zeep_client.called(call, str(wsdl(contracts, call.contract)), address(front, call), session)))
            assert set(call.expected.items()) <= said, f"{call.contract.name}: {said}"


def test_node(contracts: Path, front: Any, tmp_path: Path) -> None:
    asked = list(calls(front))
    sent = [node.as_sent(call, body_first(contracts, call, tmp_path / "copies"), address(front, call)) for call in asked]
    for call, answer in zip(asked, node.called(*(one | {"tls": tls(front)} for one in sent)), strict=True):
        assert "answer" in answer, f"{call.contract.name}: {answer}"
        said = set(leaves(answer))
        assert set(call.expected.items()) <= said, f"{call.contract.name}: {said}"
