"""The figures tell the truth: what is lost or doubled outside is seen, and every kallelse is counted once."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from kallelse.channels import Dispatch
from kallelse.channels.inbox import Inbox
from kallelse.demo import figures
from kallelse.demo.figures import Figures
from kallelse.demo.sandbox_nation import SandboxNation
from kallelse.invitations.models import Rendition, Step
from kallelse.kit import db
from kallelse.kit.config import config

pytestmark = pytest.mark.db


@pytest.fixture
def sent(thread: Any, work: Callable[[], None]) -> Any:
    """One kallelse of each outcome: inbox only, both, letter only, and a person's task."""
    for number, kind in enumerate(("ordinary", "no_account", "coordination", "unknown")):
        thread.hand_in(thread.one(kind), reference=f"r{number}")
    work()
    return thread


def count(thread: Any) -> Figures:
    return figures.count(SandboxNation(thread.sandbox.url), Path(config().print_dir), {})


def test_each_kallelse_has_one_outcome_with_its_reason(sent: Any) -> None:
    counted = count(sent)
    assert {name: dict(counter) for name, counter in counted.outcomes.items()} == {
        "digital": {"account_active": 1}, "both": {"no_account": 1}, "paper": {"coordination_number": 1},
        "manual": {"not_in_register": 1}, "lost": {},
    }  # fmt: skip
    assert (counted.taken_in, counted.lost, counted.doubled, counted.wrong) == (4, 0, 0, [])


def test_a_letter_that_is_not_in_the_print_folder_is_lost(sent: Any) -> None:
    sent.letters()[0].unlink()
    counted = count(sent)
    assert counted.lost == 1
    assert "Utskriftsmappens förteckning stämmer inte med breven." in counted.wrong


def test_a_letter_that_was_ordered_twice_is_doubled(sent: Any) -> None:
    folder = sent.letters()[0].parent
    shutil.copytree(folder, folder.with_name("kallelser-again"))
    assert count(sent).doubled == 2


def test_a_letter_that_nobody_ordered_is_told(sent: Any) -> None:
    letter = sent.letters()[0]
    shutil.copy(letter, letter.with_name("0198f3c2-0000-7000-8000-000000000000.pdf"))
    assert "Utskriftsmappen har brev som ingen har beställt." in count(sent).wrong


def test_a_message_that_was_sent_twice_is_doubled(sent: Any) -> None:
    with db.tenant_scope(sent.nation.provider.pk):
        step = Step.objects.select_related("invitation").get(channel="inbox", invitation__reference="r0")
        body = bytes(Rendition.objects.get(step=step).content)
    again = Dispatch(
        "again", str(step.invitation.thread), step.invitation.subject, "Kallelse", body, sent.nation.units["k101"].hsa_id, "Enheten"
    )
    Inbox().dispatch([again])
    counted = count(sent)
    assert counted.doubled == 1
    assert any("Inkorgen har" in text for text in counted.wrong)


def test_a_kallelse_with_no_step_at_all_is_lost(sent: Any, database: str) -> None:
    import psycopg

    with psycopg.connect(database, autocommit=True) as owner:
        owner.execute("DELETE FROM invitations_step WHERE channel = 'manual'")
    assert count(sent).lost == 1


def test_a_message_that_the_inbox_does_not_have_is_lost(sent: Any, database: str) -> None:
    import psycopg

    with psycopg.connect(database, autocommit=True) as owner:
        owner.execute("UPDATE invitations_invitation SET thread = gen_random_uuid() WHERE reference = 'r0'")
    assert count(sent).lost == 1
