"""Colleagues who write and approve templates, and the starter set approved by two of them."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from kallelse.kit import clock as product_clock
from kallelse.templates import actions, starter_set
from kallelse.templates.actions import Who
from kallelse.templates.blocks import Blocks
from kallelse.templates.models import TemplateVersion

KARIN, OLLE, SARA = "TSTNMT2321000156-1005", "TSTNMT2321000156-1006", "TSTNMT2321000156-1007"
GOOD = Blocks(purpose="Du ska träffa en läkare. Ni ska prata om dina provsvar.", bring=("Legitimation",), fee="besok")


@pytest.fixture
def now(nation: Any) -> datetime:
    """The moment of the test's clock."""
    return product_clock.now()


@pytest.fixture
def karin(nation: Any) -> Who:
    """The one who writes."""
    return Who(KARIN, nation.provider.pk)


@pytest.fixture
def olle(nation: Any) -> Who:
    """The one who approves."""
    return Who(OLLE, nation.provider.pk)


@pytest.fixture
def made(nation: Any, karin: Who, olle: Who, now: datetime) -> Callable[..., TemplateVersion]:
    """`made(code, blocks, **more)` makes an approved template; by default the region's."""

    def make(code: str, blocks: Blocks = GOOD, **more: Any) -> TemplateVersion:
        title = more.pop("title", code)
        version = actions.draft(karin, code, title, blocks, now, **more)
        return actions.approve(olle, actions.send_to_review(karin, version, now), now)

    return make


@pytest.fixture
def starters(karin: Who, olle: Who, now: datetime) -> dict[str, TemplateVersion]:
    """The starter set by code, approved."""
    return {one.template.code: one for one in starter_set.approved_by_two((karin, olle), now)}
