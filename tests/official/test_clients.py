"""Two independent SOAP stacks, made from the official WSDLs, call every operation that the sandbox serves."""

import shutil
from pathlib import Path
from typing import Any

import pytest
import requests
from lxml import etree

from kallelse.sandbox.testing import running
from tests.clients import node, zeep_client
from tests.clients.story import Call, leaves, story
from tests.official.schemas import release, wsdl

_MESSAGE, _PART = (f"{{http://schemas.xmlsoap.org/wsdl/}}{name}" for name in ("message", "part"))


@pytest.fixture
def sandbox(tmp_path: Path) -> Any:
    with running(directory=tmp_path / "nation", print_dir=tmp_path / "print", oidc=False) as client:
        yield client


def body_first(root: Path, call: Call, copies: Path) -> str:
    """A copy of the release with the part of the body before those of the headers: node's client takes the first for the body."""
    source = release(root, call.contract)
    copy = copies / source.relative_to(root)
    if not copy.exists():
        shutil.copytree(source, copy)
    path = copy / wsdl(root, call.contract).relative_to(source)
    tree = etree.parse(path)
    for message in tree.iter(_MESSAGE):
        for part in message.findall(_PART):
            if part.get("name") == "parameters":
                message.insert(0, part)
    tree.write(path)
    return str(path)


def test_zeep(contracts: Path, sandbox: Any) -> None:
    with requests.Session() as session:
        session.trust_env = False
        for call in story(sandbox):
            said = set(leaves(zeep_client.called(call, str(wsdl(contracts, call.contract)), f"{sandbox.url}{call.endpoint}", session)))
            assert set(call.expected.items()) <= said, f"{call.contract.name}: {said}"


def test_node(contracts: Path, sandbox: Any, tmp_path: Path) -> None:
    calls = story(sandbox)
    asked = [node.as_sent(call, body_first(contracts, call, tmp_path / "copies"), f"{sandbox.url}{call.endpoint}") for call in calls]
    for call, answer in zip(calls, node.called(*asked), strict=True):
        assert "answer" in answer, f"{call.contract.name}: {answer}"
        said = set(leaves(answer))
        assert set(call.expected.items()) <= said, f"{call.contract.name}: {said}"
