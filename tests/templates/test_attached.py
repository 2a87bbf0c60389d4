"""Files in templates: refused before approval when they may not be used, and somebody's task when one of them fails."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from kallelse.attachments import queries as attachments
from kallelse.attachments.models import File, Link, Use
from kallelse.kit import clock as product_clock
from kallelse.kit import db
from kallelse.templates import actions, queries
from kallelse.templates.actions import Who
from kallelse.templates.blocks import Attached, Blocks
from kallelse.templates.blocks import Link as BlockLink
from tests.attachments import files

pytestmark = pytest.mark.db
WRITER, READER, HEAD = ("TSTNMT2321000156-1001", "TSTNMT2321000156-1002", "TSTNMT2321000156-1003")


@pytest.fixture
def unit(nation: Any, sandbox: Any, configured: Callable[..., None]) -> Any:
    configured(clamav=sandbox.clamd)
    return nation.units["k101"]


def who(unit: Any, employee: str) -> Who:
    return Who(employee, unit.provider_id, unit.hsa_id)


def draft(unit: Any, *sha: str, shared: bool = False) -> Any:
    blocks = Blocks(
        purpose="Du ska röntga handen.", fee="besok",
        attachments=tuple(Attached(sha256=one, title="Inför röntgen") for one in sha),
        links=(BlockLink(text="Läs mer", url="https://www.1177.se/rontgen/"),),
    )  # fmt: skip
    where = {"provider_id": unit.provider_id} if shared else {"unit": unit}
    return actions.draft(who(unit, WRITER), "rontgen", "Röntgen", blocks, product_clock.now(), **where)


def codes(version: Any, days: int = 0) -> list[tuple[str, str, bool]]:
    found = queries.findings(version, product_clock.today() + timedelta(days=days))
    return [(one.block, one.code, one.stops) for one in found if one.code.startswith("attachment")]


def test_a_file_that_may_not_be_used_stops_a_version(unit: Any, nation: Any) -> None:
    sha = files.uploaded(unit).file.sha256
    assert codes(draft(unit, sha)) == []
    other = nation.units["k102"]
    assert codes(draft(other, sha)) == [("attachments.0", "attachment_unknown", True)]
    assert codes(draft(unit, sha, shared=True)) == [("attachments", "attachment_shared", True)]


def test_a_file_that_not_everybody_can_read_is_warned_of_and_then_stops(unit: Any) -> None:
    version = draft(unit, files.uploaded(unit, files.untagged()).file.sha256)
    assert codes(version) == [("attachments.0", "attachment_wanting", False)]
    assert codes(version, days=31) == [("attachments.0", "attachment_no_twin", True)]


def test_an_approved_version_is_watched_and_a_retired_one_is_not(unit: Any) -> None:
    now, tenant = product_clock.now(), unit.provider_id
    version = draft(unit, files.uploaded(unit).file.sha256)
    actions.send_to_review(who(unit, READER), version, now)
    approved = actions.approve(who(unit, HEAD), version, now)
    with db.tenant_scope(tenant):
        assert list(Use.objects.values_list("template", "use")) == [(approved.pk, "both")]
        assert list(Link.objects.values_list("template", "url", "by")) == [(approved.pk, "https://www.1177.se/rontgen/", WRITER)]
        File.objects.update(state="infected")
        assert [one.code for one in attachments.needs(tenant, unit.pk, now, product_clock.today())] == ["infected"]
    actions.retire(who(unit, HEAD), approved.template, "Behövs inte.", now)
    with db.tenant_scope(tenant):
        assert (Use.objects.count(), Link.objects.count()) == (0, 0)
