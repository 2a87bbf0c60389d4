"""Two independent SOAP stacks, made from the official WSDLs, call the running product over mutual TLS."""

from functools import partial
from pathlib import Path
from typing import Any

import pytest

from tests.clients import node, zeep_client
from tests.clients.conftest import front, kept, running
from tests.clients.diary_story import STORIES, Story
from tests.clients.test_product import address, calls, notified, secured, tls
from tests.diary.conftest import Diary
from tests.official.test_clients import body_first, described_at

pytestmark = pytest.mark.db
in_each_domain = pytest.mark.parametrize("story", STORIES, ids=lambda story: story.__name__)
__all__ = ["front", "kept", "running"]


def test_zeep(contracts: Path, front: Any) -> None:
    with secured(front) as session:
        zeep_client.walk(calls(front), partial(described_at, contracts), partial(address, front), session)
    assert notified() == ["K-1"]


def test_node(contracts: Path, front: Any, tmp_path: Path) -> None:
    described = partial(body_first, contracts, tmp_path / "copies")
    node.walk(calls(front), described, partial(address, front), tls=tls(front))
    assert notified() == ["K-1"]


@in_each_domain
def test_zeep_in_a_diary(contracts: Path, front: Any, kept: Diary, story: Story) -> None:
    with secured(front) as session:
        zeep_client.walk(story(kept), partial(described_at, contracts), partial(address, front), session)


@in_each_domain
def test_node_in_a_diary(contracts: Path, front: Any, kept: Diary, story: Story, tmp_path: Path) -> None:
    described = partial(body_first, contracts, tmp_path / "copies")
    node.walk(story(kept), described, partial(address, front), tls=tls(front))
