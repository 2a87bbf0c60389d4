"""What must hold whatever has happened: told from the tables, the print folder and the nation alone, not by the product's own queries."""

import hashlib
from collections import Counter
from pathlib import Path
from typing import Any

from kallelse.invitations.models import Event, Invitation, Notice, Rendition, Step
from kallelse.kit import clock, db
from kallelse.kit.config import config
from tests.model.world import World

ENDED = ("superseded", "withdrawn", "expired", "closed")
MOVING = ("planned", "claimed", "unknown")
LEFT = ("accepted", "available", "notified", "read", "posted", "assumed_in_hand")


def letters_went_to_the_right(world: World) -> None:
    """No new letter is for somebody to whom none may go (K15, K22, K24), and none is doubled (K30)."""
    subjects = world.subjects(world.new_letters())
    for subject in subjects.values():
        assert world.may_get_a_letter(subject), "A letter went to somebody dead or protected."


def texts_went_to_the_right(world: World) -> None:
    """Text messages go to the two who have agreed, and to nobody of them who is protected or dead (K15, K19, K24)."""
    for text in world.new_texts():
        receivers = [one for one in world.persons[:2] if world.mobile(one) == text["to"]]
        assert receivers, "A text message went to somebody who has not agreed."
        assert any(world.may_get_a_letter(one) for one in receivers), "A text message went to somebody dead or protected."


def reminders_are_few(world: World) -> None:
    """At most three reminders about a kallelse, and one word that it no longer holds (K41)."""
    with db.tenant_scope(world.provider.pk):
        sent = Notice.objects.filter(tenant=world.provider).exclude(accepted_at=None).values_list("invitation_id", "kind")
    told = Counter((invitation, kind == "withdrawn") for invitation, kind in sent)
    assert all(count <= (1 if is_withdrawal else 3) for (_, is_withdrawal), count in told.items()), "Too many notices."


def something_comes_next(world: World) -> None:
    """Every kallelse has ended, or has a next step, or has arrived (K5)."""
    for one, steps in _live(world):
        if one.state == "draft":
            continue
        arrived = one.answer != "none" or any(
            step.state in ("read", "done") or (step.channel == "letter" and step.state in LEFT) for step in steps
        )
        waiting = any(step.state in MOVING or (step.poll_at is not None and step.state in LEFT) for step in steps)
        assert arrived or waiting or one.review_at is not None, _shown(one, steps)


def one_of_each(world: World) -> None:
    """A booking has at most one living version, a version one step of each channel, and no version that has ended sends anything more."""
    with db.tenant_scope(world.provider.pk):
        rows = list(Invitation.objects.filter(tenant=world.provider))
        living = [one.reference for one in rows if one.state not in ENDED]
        assert len(living) == len(set(living)), "Two versions of one booking live."
        ended = [one.pk for one in rows if one.state in ENDED]
        left = Step.objects.filter(invitation__in=ended, state="planned").exclude(channel="manual").count()
        assert left == 0, "A version that has ended still has something to send."


def what_left_can_be_shown(world: World) -> None:
    """The bytes in the print folder are those that are kept (R-OSL-4)."""
    folder = Path(config().print_dir)
    with db.tenant_scope(world.provider.pk):
        kept = {
            str(row.step_id): bytes(row.sha256)
            for row in Rendition.objects.filter(tenant=world.provider, step__channel="letter", step__state__in=LEFT)
        }
    for order, batch in world.letters.items():
        if order in kept:
            assert hashlib.sha256((folder / batch / f"{order}.pdf").read_bytes()).digest() == kept[order], "The letter is not what is kept."


def what_the_inbox_has_is_what_is_kept(world: World) -> None:
    """Every text that the inbox took is kept, byte for byte: kallelser as renditions, other words with their notice (R-OSL-4). None came
    twice, unless the inbox had thrown away what nobody opened."""
    with db.tenant_scope(world.provider.pk):
        steps = Step.objects.filter(tenant=world.provider, channel="inbox").select_related("invitation")
        threads = {step.pk: str(step.invitation.thread) for step in steps}
        there_now = {step.pk for step in steps if step.state in LEFT}
        kept: dict[Any, set[str]] = {}
        for step, digest in Rendition.objects.filter(step__in=list(threads)).values_list("step_id", "sha256"):
            kept.setdefault(step, set()).add(bytes(digest).hex())
        notices = Notice.objects.filter(tenant=world.provider, channel="inbox", body__isnull=False).select_related("invitation")
        told = {
            one.pk: (str(one.invitation.thread if one.kind == "withdrawn" else one.pk), hashlib.sha256(bytes(one.body)).hexdigest())
            for one in notices
        }
        arrived = {told[one.pk] for one in notices if one.accepted_at is not None}
        thrown = Counter(
            str(thread)
            for thread in Event.objects.filter(tenant=world.provider, kind="thrown_away").values_list("invitation__thread", flat=True)
        )
    assert there_now <= kept.keys(), "A message left and nobody kept it."
    asked = sorted({*threads.values(), *(thread for thread, _ in told.values())})
    there = Counter((thread, digest) for thread, texts in (world.sandbox.inbox_texts(*asked) if asked else {}).items() for digest in texts)
    known = {(threads[step], digest) for step, digests in kept.items() for digest in digests}
    assert there.keys() <= known | set(told.values()), "The inbox holds what nobody kept."
    assert arrived <= there.keys(), "A word that was told is not in the inbox."
    for step in there_now:
        assert any((threads[step], digest) in there for digest in kept[step]), "A kallelse that was sent is not in the inbox."
    assert all(count <= 1 + thrown[thread] for (thread, _), count in there.items()), "The same words came twice."


def nothing_known_is_forgotten(world: World, before: dict[str, Any]) -> dict[str, Any]:
    """What was read stays read and what was answered stays answered; returns what is known now."""
    with db.tenant_scope(world.provider.pk):
        known = {f"read {pk}": at for pk, at in Step.objects.exclude(read_at=None).values_list("pk", "read_at")}
        known |= {f"answer {pk}": answer for pk, answer in Invitation.objects.exclude(answer="none").values_list("pk", "answer")}
    for what, value in before.items():
        assert what in known, f"{what.split()[0]} was forgotten"
        if what.startswith("read"):
            assert known[what] == value, "The moment of reading changed."
        assert value != "cancelled" or known[what] == "cancelled", "A cancellation was forgotten."
    return known


def nobody_was_missed(world: World) -> None:
    """At the visit everybody had read, answered or a letter in hand in time, or had been on somebody's list before it was too late (K1)."""
    with db.tenant_scope(world.provider.pk):
        for one in Invitation.objects.filter(tenant=world.provider, state="expired"):
            steps = list(one.steps.all())
            read = any(step.read_at is not None for step in steps)
            letter = any(step.channel == "letter" and step.accepted_at is not None for step in steps)
            task = any(step.channel == "manual" for step in steps)
            assert world.slept or read or letter or task or one.answer != "none", _shown(one, steps)
            for paper in (step for step in steps if step.channel == "letter" and step.accepted_at is not None):
                assert one.visit_start is None or paper.accepted_at < one.visit_start, "A letter left after the visit."
            if not (world.slept or read or task or one.answer != "none"):
                (paper,) = [step for step in steps if step.channel == "letter"]
                assert paper.accepted_at is not None
                assert one.action_deadline is not None
                assert paper.accepted_at <= one.action_deadline, _shown(one, steps)


def _live(world: World) -> list[tuple[Invitation, list[Step]]]:
    with db.tenant_scope(world.provider.pk):
        return [(one, list(one.steps.all())) for one in Invitation.objects.filter(tenant=world.provider).exclude(state__in=ENDED)]


def _shown(one: Invitation, steps: list[Step]) -> str:
    """A kallelse without anything personal, for the report of a history that failed."""
    told = [f"{step.channel}={step.state}({step.reason}) due {step.due_at:%d/%m %H:%M} poll {step.poll_at}" for step in steps]
    return f"now {clock.now():%Y-%m-%d %H:%M} {one.state} visit {one.visit_start} answer {one.answer}: {'; '.join(told)}"
