"""Who leaves one kallelse after the other unopened in the inbox gets the letter at once, until she opens something again (K13)."""

from datetime import timedelta
from typing import Any

import pytest

from kallelse.connections import queries as connections
from kallelse.connections.models import Parameter
from kallelse.invitations.models import Invitation, Step
from kallelse.kit import clock as product_clock
from kallelse.kit import db

pytestmark = [pytest.mark.db, pytest.mark.risk("K13")]


def ways(thread: Any, reference: str) -> dict[str, str]:
    with db.tenant_scope(thread.nation.provider.pk):
        return dict(Step.objects.filter(invitation__reference=reference).values_list("channel", "state"))


def let_it_become_a_letter(thread: Any, work: Any, reference: str) -> None:
    thread.hand_in(thread.one("ordinary"), reference=reference)
    work()
    with db.tenant_scope(thread.nation.provider.pk):
        decide = Invitation.objects.get(reference=reference).print_decide
    assert ways(thread, reference)["letter"] == "planned", "digital first"
    thread.sandbox.move_clock(to=decide - timedelta(minutes=19))
    work()
    assert ways(thread, reference)["letter"] == "accepted"


def test_after_two_unopened_the_next_is_a_letter_at_once_until_one_is_opened(thread: Any, work: Any) -> None:
    for reference in ("first", "second"):
        let_it_become_a_letter(thread, work, reference)
    thread.hand_in(thread.one("ordinary"), reference="third")
    work()
    assert ways(thread, "third")["letter"] == "accepted", "nobody waits for her to open it"
    assert ways(thread, "third")["inbox"] in ("accepted", "available", "notified"), "and it lies in the inbox all the same"
    with db.tenant_scope(thread.nation.provider.pk):
        plan = Invitation.objects.get(reference="third").plan
    assert "unopened" in [reason["code"] for reason in plan["reasons"]]

    thread.sandbox.behave(read_after_s=0)
    thread.sandbox.move_clock(add_s=7200)
    work()
    thread.sandbox.behave()
    assert ways(thread, "third")["inbox"] == "read"
    thread.hand_in(thread.one("ordinary"), reference="fourth")
    work()
    assert ways(thread, "fourth")["letter"] == "planned", "she opens what comes: digital first again"


def test_a_region_may_leave_it(thread: Any, work: Any) -> None:
    Parameter.objects.create(
        provider=thread.nation.provider, name="unopened_letters", value=0, valid_from=product_clock.today(), owner="test", source="test"
    )
    connections.forget()
    for reference in ("first", "second", "third"):
        let_it_become_a_letter(thread, work, reference)
