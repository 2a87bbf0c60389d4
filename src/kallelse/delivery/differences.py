"""What a new decision changes in a plan that is under way (rules.md, Recipients). Pure.

A plan that has been carried out is never carried out again: what has left stands, what must not go is taken back, paper that became needed
is planned. A case that the first decision gave to a person stays with that person: the machine does not begin to act beside her.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from kallelse.routing import table
from kallelse.routing.facts import Facts
from kallelse.routing.parcels import PARCEL
from kallelse.routing.rules import INBOX, LETTER, MANUAL, Plan, PlannedStep

GONE = ("claimed", "unknown", "accepted", "available", "notified", "read", "posted", "assumed_in_hand", "returned")
"""States of a step whose message has left, or may have."""
NO_TIME = ("too_late", "phone_unread")
"""Tasks that a plan has because paper is late: none when the letter has left."""
IN_FLIGHT = ("claimed", "unknown", "accepted")
"""States of an order that its supplier may still give back."""
ITEM_GONE = {"item_late": GONE, "item_by_hand": ("posted", "assumed_in_hand", "returned")}
"""Tasks about the things that belong to the kallelse, and the states of their order in which there is nothing to do any more."""
BY_HAND = {LETTER: "unread_order_used", PARCEL: "item_by_hand"}
"""What a person sees to when an order that was taken back is needed after all."""


@dataclass(frozen=True, slots=True)
class Standing:
    """One step as it stands; `waits` tells that the inbox took a message that nobody has been able to see, `also` are a task's other open
    reasons, `used` that its order was placed: one that was taken back is never placed again."""

    state: str
    reason: str
    due_at: datetime
    waits: bool = False
    also: tuple[str, ...] = ()
    used: bool = False


@dataclass(frozen=True, slots=True)
class Difference:
    """Steps to plan, channels whose planned step is taken back and those whose order is asked back, and whether the message that the inbox
    has thrown away is sent anew. `reason` says why something is taken back."""

    plan: tuple[PlannedStep, ...] = ()
    withdraw: tuple[str, ...] = ()
    recall: tuple[str, ...] = ()
    renew: bool = False
    reason: str = ""

    @property
    def nothing(self) -> bool:
        """Whether all stands as it was."""
        return not (self.plan or self.withdraw or self.recall or self.renew)


def difference(
    before: Facts | None, steps: Mapping[str, Standing], after: Plan, *, informed: bool, queue_ended: bool = False
) -> Difference:
    """What must be done so that `steps` say what `after` has decided; `before` are the facts of the earlier decision.

    `informed` tells that the patient has read or answered; it counts only while the same person reads.
    """
    answer = table.answer(after.facts) if after.facts is not None else None
    earlier = table.answer(before) if before is not None else None
    informed = informed and (earlier is None or answer is None or earlier.recipients == answer.recipients)
    wanted = {step.channel: step for step in after.steps}
    taken_back = tuple(name for name in (LETTER, PARCEL, INBOX) if _must_not(name, answer) and _state(steps, name) == "planned")
    recall = tuple(name for name in (LETTER, PARCEL) if _must_not(name, answer) and _state(steps, name) in IN_FLIGHT)
    with_a_person = earlier is not None and earlier.route == "manual" and _state(steps, MANUAL) in ("planned", "done")
    renew = queue_ended and INBOX in wanted and INBOX in steps and steps[INBOX].waits and steps[INBOX].state == "accepted"
    if with_a_person:
        return Difference(withdraw=taken_back, recall=recall, reason=after.reasons[0].code)
    new = [
        wanted[name]
        for name, is_needed in ((LETTER, _letter_is_needed), (PARCEL, _parcel_is_needed), (INBOX, _message_is_needed))
        if name in wanted and is_needed(wanted[name], steps, informed=informed)
    ]
    used_up = [replace(step, channel=MANUAL, reason=BY_HAND[step.channel]) for step in new if _is_used_up(step.channel, steps)]
    # A plan may have two tasks: its own, and one about the things that belong to the kallelse.
    tasks = [step for step in (*after.steps, *used_up) if step.channel == MANUAL]
    new = [step for step in new if not _is_used_up(step.channel, steps)]
    new += [step for step in tasks if _task_is_needed(step, steps, informed=informed)]
    return Difference(tuple(new), taken_back, recall, renew, after.reasons[0].code)


def _must_not(channel: str, answer: table.Answer | None) -> bool:
    """Whether this way is closed by the decision, and not only by the time that is left."""
    if answer is None:
        return False
    return not answer.letter if channel in (LETTER, PARCEL) else answer.route in ("stop", "manual", "letter")


def _state(steps: Mapping[str, Standing], channel: str) -> str:
    return steps[channel].state if channel in steps else ""


def _is_used_up(channel: str, steps: Mapping[str, Standing]) -> bool:
    return channel in BY_HAND and _state(steps, channel) == "withdrawn" and steps[channel].used


def _letter_is_needed(want: PlannedStep, steps: Mapping[str, Standing], *, informed: bool) -> bool:
    have = steps.get(LETTER)
    if have is None or have.state == "withdrawn":
        return not informed
    # A letter is never put off, and one that could not be ordered is with a person already.
    return have.state == "planned" and want.reason != have.reason and want.due_at < have.due_at


def _parcel_is_needed(_: PlannedStep, steps: Mapping[str, Standing], *, informed: bool) -> bool:
    return _state(steps, PARCEL) in ("", "withdrawn")


def _message_is_needed(_: PlannedStep, steps: Mapping[str, Standing], *, informed: bool) -> bool:
    return _state(steps, INBOX) in ("", "withdrawn") and not informed


def _task_is_needed(want: PlannedStep, steps: Mapping[str, Standing], *, informed: bool) -> bool:
    about_reading = is_about_reading(want.reason)
    if about_reading and (informed or (want.reason in NO_TIME and _state(steps, LETTER) in GONE)):
        return False
    if want.reason in ITEM_GONE and _state(steps, PARCEL) in ITEM_GONE[want.reason]:
        return False
    have = steps.get(MANUAL)
    if have is None or have.state == "withdrawn":
        return True
    known = want.reason in (have.reason, *have.also)
    return not known and (have.state == "planned" or (have.state == "done" and not about_reading))


def is_about_reading(reason: str) -> bool:
    """Whether a task falls away when the patient reads."""
    return reason in NO_TIME or "unread" in reason
