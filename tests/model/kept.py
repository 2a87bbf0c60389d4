"""What must hold of what is done by hand, whatever else happens: acts, what is taken back in time, and the times of a diary of ours."""

from collections import Counter
from uuid import UUID

from kallelse.acts.models import Act
from kallelse.acts.rules import Kind
from kallelse.campaigns.models import Campaign, Recipient
from kallelse.invitations.models import Event, Invitation, Step
from kallelse.kit import clock, db
from kallelse.persons.models import Person
from tests.model.hands import Hands
from tests.model.promises import ENDED
from tests.model.world import World

SETTLED = {"done": "act_done", "undone": "act_undone", "refused": "act_refused"}


def acts_happen_once(hands: Hands) -> None:
    """An act waits its minute and is then settled once, with one event; one that was taken back is never done (K30)."""
    with db.tenant_scope(hands.tenant):
        rows = list(Act.objects.filter(tenant=hands.tenant).defer("body"))
        told = Counter(
            (invitation, kind, data["act"])
            for invitation, kind, data in Event.objects.filter(tenant=hands.tenant, kind__in=SETTLED.values()).values_list(
                "invitation", "kind", "data"
            )
        )
    assert not [one for one in rows if one.state == "waiting" and one.due_at <= clock.now()], "An act's minute passed and nothing happened."
    assert "failed" not in {one.outcome for one in rows}, "An act ended in a defect."
    assert all(one.state == "undone" for one in rows if one.pk in hands.undone), "An act was taken back, and done all the same."
    settled = Counter((one.invitation_id, SETTLED[one.state], one.kind) for one in rows if one.kind != Kind.NOTE and one.state in SETTLED)
    assert settled == told, "An act and what is told of it differ."
    for one in rows:
        if one.state != "waiting":
            hands.stops.pop(one.pk, None)


def nothing_leaves_while_a_stop_waits(hands: Hands) -> None:
    """What was still here when somebody stopped a kallelse stays while she may think better of it."""
    waiting = [step for _, steps in hands.stops.values() for step in steps]
    with db.tenant_scope(hands.tenant):
        left = Step.objects.filter(pk__in=waiting).exclude(accepted_at=None).count()
    assert left == 0, "Something left while its stop waited."


def what_was_taken_back_never_left(hands: Hands) -> None:
    """A kallelse that was sent by hand and taken back within the minute has reached nobody, and comes to nobody."""
    with db.tenant_scope(hands.tenant):
        gone = list(Invitation.objects.filter(pk__in=hands.regretted).values_list("state", flat=True))
        steps = Step.objects.filter(invitation__in=hands.regretted).count()
    assert set(gone) <= {"withdrawn"}
    assert steps == 0, "A kallelse was taken back in time, and sent all the same."


def no_time_is_given_twice(world: World) -> None:
    """In the diary that we keep nobody has another's time, and nobody two of hers for one kallelse (K36)."""
    with db.tenant_scope(world.provider.pk):
        rows = Invitation.objects.filter(unit=world.clinic).exclude(state__in=ENDED).exclude(answer="cancelled")
        starts = list(rows.values_list("visit_start", flat=True))
    assert len(starts) == len(set(starts)), "Two have the same time."


def the_dead_are_left_alone(world: World) -> None:
    """Whoever is known to have died has no kallelse that lives once everything is settled (K24)."""
    with db.tenant_scope(world.provider.pk):
        dead = Person.objects.filter(tenant=world.provider, standing="deceased").values_list("identity", flat=True)
        living = Invitation.objects.filter(subject__in=list(dead), tenant=world.provider).exclude(state__in=(*ENDED, "draft"))
        assert not [one for one in living if one.review_at is None or one.review_at > clock.now()], "Somebody dead still has a kallelse."


def a_stopped_campaign_is_stopped(hands: Hands) -> None:
    """When a campaign is stopped, who is said to have got nothing has got nothing, and what was taken back no longer holds (K29)."""
    if hands.campaign is None:
        return
    with db.tenant_scope(hands.tenant):
        if Campaign.objects.get(pk=hands.campaign).state != "stopped":
            return
        went: dict[str, list[UUID]] = {}
        for way, invitation in Recipient.objects.filter(campaign=hands.campaign).values_list("went", "invitation"):
            went.setdefault(way, []).append(invitation)
        told = Step.objects.filter(invitation__in=went.get("not_sent", [])).exclude(accepted_at=None).exclude(channel="manual").count()
        hold = Invitation.objects.filter(pk__in=went.get("taken_back", [])).exclude(state__in=ENDED).count()
    assert not went.keys() & {"listed", "ready", "taken"}, "A campaign was stopped, and somebody still waits for her turn."
    assert told == 0, "A campaign was stopped, and somebody who was said to get nothing got it."
    assert hold == 0, "What a stopped campaign took back still holds."
