"""Two independent SOAP stacks, each made from the product's own ?wsdl, book, move and cancel in a diary that the product keeps."""

from functools import partial
from typing import Any

import pytest

from tests.clients import node, zeep_client
from tests.clients.diary_story import STORIES, Story
from tests.clients.test_product import address, described, secured, tls
from tests.diary.conftest import Diary

pytestmark = pytest.mark.db
in_each_domain = pytest.mark.parametrize("story", STORIES, ids=lambda story: story.__name__)


@in_each_domain
def test_zeep(front: Any, kept: Diary, story: Story) -> None:
    calls = list(story(kept))
    assert {call.contract for call in calls} == set(STORIES[story]), "the story calls every operation"
    with secured(front) as session:
        zeep_client.walk(calls, partial(described, front), partial(address, front), session)


@in_each_domain
def test_node(front: Any, kept: Diary, story: Story) -> None:
    node.walk(story(kept), partial(described, front), partial(address, front), tls=tls(front))
