"""Two independent SOAP stacks, made from the official WSDLs, call every operation that the sandbox serves."""

import shutil
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import requests
from lxml import etree

from kallelse.sandbox.testing import running
from tests.clients import node, zeep_client
from tests.clients.story import Call, story
from tests.official.schemas import release, wsdl

_MESSAGE, _PART = (f"{{http://schemas.xmlsoap.org/wsdl/}}{name}" for name in ("message", "part"))


@pytest.fixture
def sandbox(tmp_path: Path) -> Any:
    with running(directory=tmp_path / "nation", print_dir=tmp_path / "print", oidc=False) as client:
        yield client


def described_at(root: Path, call: Call) -> str:
    """The official description of what is called."""
    return str(wsdl(root, call.contract))


def body_first(root: Path, copies: Path, call: Call) -> str:
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
        described = partial(described_at, contracts)
        zeep_client.walk(story(sandbox), described, lambda call: f"{sandbox.url}{call.endpoint}", session)


def test_node(contracts: Path, sandbox: Any, tmp_path: Path) -> None:
    described = partial(body_first, contracts, tmp_path / "copies")
    node.walk(story(sandbox), described, lambda call: f"{sandbox.url}{call.endpoint}")
