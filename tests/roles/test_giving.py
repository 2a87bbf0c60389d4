"""Roles are given by somebody who may, to somebody else, between two days; each is an entry in the access log (R-PDL-3)."""

from datetime import timedelta
from typing import Any

import pytest

from kallelse.audit.models import Entry
from kallelse.kit import clock as product_clock
from kallelse.kit import db
from kallelse.roles import actions, queries
from kallelse.roles.actions import Giver, RoleError
from kallelse.roles.models import Assignment
from kallelse.roles.rules import Role
from tests.roles.conftest import HEAD, MANAGER, NEW, days

pytestmark = pytest.mark.db


def give(giver: Giver, role: Role = Role.SENDER, employee: str = NEW, first: int = 0, last: int | None = None, **more: Any) -> Assignment:
    until = None if last is None else days(last)
    return actions.give(giver, employee, role, valid_from=days(first), valid_to=until, now=product_clock.now(), **more)


def log(head: Giver) -> list[tuple[str, str, str, str]]:
    with db.tenant_scope(head.unit.provider_id):
        return list(Entry.objects.filter(action__startswith="staff:role").order_by("id").values_list("actor", "action", "object", "result"))


def test_what_is_given_holds_between_its_days_at_that_unit_alone(head: Giver, nation: Any) -> None:
    give(head, first=2, last=5)
    unit = head.unit.pk
    assert [number for number in range(8) if queries.may(unit, NEW.lower(), Role.SENDER, days(number))] == [2, 3, 4, 5]
    assert not queries.may(nation.units["k102"].pk, NEW, Role.SENDER, days(3))
    assert queries.roles_of(unit, NEW, days(3)) == {Role.SENDER}


def test_giving_and_ending_stand_in_the_access_log_with_before_and_after(head: Giver) -> None:
    made = give(head, last=30)
    actions.end(head, made.pk, last_day=days(10), now=product_clock.now())
    actor, told = f"staff:{HEAD}", f"role:{made.pk} {NEW}"
    assert log(head) == [
        (actor, "staff:role:give", told, f"sender {days(0)}/{days(30)}"),
        (actor, "staff:role:end", told, f"sender {days(30)} -> {days(10)}"),
    ]


def test_a_role_taken_back_at_once_is_gone_at_once(head: Giver) -> None:
    made = give(head)
    assert queries.may(head.unit.pk, NEW, Role.SENDER, days(0))
    actions.end(head, made.pk, now=product_clock.now())
    assert not queries.may(head.unit.pk, NEW, Role.SENDER, days(0))
    assert give(head).pk != made.pk


def test_a_role_that_has_ended_is_not_ended_again_and_not_prolonged(head: Giver) -> None:
    made = give(head, last=3)
    for last in (3, 9):
        with pytest.raises(RoleError, match="slutar redan"):
            actions.end(head, made.pk, last_day=days(last), now=product_clock.now())


def test_the_same_role_twice_at_the_same_time_is_refused(head: Giver) -> None:
    give(head, first=5, last=10)
    for first, last in ((0, None), (10, None), (7, 8), (0, 5)):
        with pytest.raises(RoleError, match="redan den rollen"):
            give(head, first=first, last=last)
    give(head, first=0, last=4)
    give(head, first=11)


@pytest.mark.parametrize("role", [Role.HEAD_OF_UNIT, Role.LOG_REVIEWER])
def test_nobody_gives_herself_power_over_roles_or_the_log(head: Giver, role: Role) -> None:
    with pytest.raises(RoleError, match="Ingen ger sig själv"):
        give(head, role, HEAD.lower())
    give(head, Role.SENDER, HEAD)


def test_who_gives_no_roles_cannot(head: Giver, nation: Any) -> None:
    for role in (Role.SENDER, Role.RECEPTION, Role.TEMPLATE_OWNER, Role.LOG_REVIEWER):
        give(head, role)
    stranger = Giver(NEW, head.unit, "C")
    elsewhere = Giver(HEAD, nation.units["alvc"], "C")
    for giver in (stranger, elsewhere):
        with pytest.raises(RoleError, match="inte rätt att ge"):
            give(giver, Role.RECEPTION, "TSTNMT2321000156-1004", first=9)


def test_the_head_of_a_unit_gives_nothing_for_the_whole_care_provider(head: Giver) -> None:
    for role in (Role.LOG_REVIEWER, Role.SYSTEM_MANAGER, Role.REGION_OFFICE):
        with pytest.raises(RoleError, match="inte rätt att ge"):
            give(head, role, whole_provider=True)
    manager = Giver(MANAGER, head.unit, "C")
    give(manager, Role.REGION_OFFICE, whole_provider=True)
    with pytest.raises(RoleError, match="på en mottagning"):
        give(manager, Role.SENDER, whole_provider=True)


def test_a_role_at_another_unit_is_not_there_to_be_ended(head: Giver, nation: Any) -> None:
    other = Giver(HEAD, nation.units["k102"], "C")
    made = give(other)
    with pytest.raises(RoleError, match="finns inte på din enhet"):
        actions.end(head, made.pk, now=product_clock.now())
    whole = next(one for one in queries.whole_provider(head.unit.provider_id) if one.employee == MANAGER)
    with pytest.raises(RoleError, match="inte rätt att avsluta"):
        actions.end(head, whole.id, now=product_clock.now())


def test_a_head_who_is_not_head_any_more_gives_nothing(head: Giver) -> None:
    mine = next(one for one in queries.holdings(head.unit.pk) if one.employee == HEAD and one.role is Role.HEAD_OF_UNIT)
    actions.end(head, mine.id, now=product_clock.now())
    with pytest.raises(RoleError, match="inte rätt"):
        give(head)


def test_days_and_names_are_checked(head: Giver) -> None:
    with pytest.raises(RoleError, match="Sista dagen") as wrong:
        actions.give(head, NEW, Role.SENDER, valid_from=days(1), valid_to=days(1) - timedelta(days=1), now=product_clock.now())
    assert wrong.value.field == "valid_to"
    for employee in ("", "x", "Åsa", "A B", "-A", "A" * 65, "<script>"):
        with pytest.raises(RoleError, match="HSA-id"):
            give(head, employee=employee)


def test_another_care_provider_sees_nothing(head: Giver, nation: Any) -> None:
    give(head)
    with db.tenant_scope(nation.private.pk):
        assert not Assignment.objects.filter(employee=NEW).exists()
    assert Assignment.objects.count() == 0
