"""What a new decision changes in a plan that is under way (rules.md, Recipients). Pure.

A plan that has been carried out is never carried out again: what has left stands, what must not go is taken back, paper that became needed
is planned. A case that the first decision gave to a person stays with that person: the machine does not begin to act beside her.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from kallelse.routing import table
from kallelse.routing.facts import Facts
from kallelse.routing.rules import INBOX, LETTER, MANUAL, Plan, PlannedStep

GONE = ("claimed", "unknown", "accepted", "available", "notified", "read", "posted", "assumed_in_hand", "returned")
"""States of a step whose message has left, or may have."""
NO_TIME = ("too_late", "phone_unread")
"""Tasks that a plan has because paper is late: none when the letter has left."""


@dataclass(frozen=True, slots=True)
class Standing:
    """One step as it stands; `waits` tells that the inbox took a message that nobody has been able to see, `also` are a task's other open
    reasons."""

    state: str
    reason: str
    due_at: datetime
    waits: bool = False
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Difference:
    """Steps to plan, channels whose planned step is taken back, whether an ordered letter is asked back, and whether the message that the
    inbox has thrown away is sent anew. `reason` says why something is taken back."""

    plan: tuple[PlannedStep, ...] = ()
    withdraw: tuple[str, ...] = ()
    recall: bool = False
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
    taken_back = tuple(name for name in (LETTER, INBOX) if _must_not(name, answer) and _state(steps, name) == "planned")
    letter = _state(steps, LETTER)
    recall = _must_not(LETTER, answer) and letter in ("claimed", "unknown", "accepted")
    with_a_person = earlier is not None and earlier.route == "manual" and _state(steps, MANUAL) in ("planned", "done")
    renew = queue_ended and INBOX in wanted and INBOX in steps and steps[INBOX].waits and steps[INBOX].state == "accepted"
    if with_a_person:
        return Difference(withdraw=taken_back, recall=recall, reason=after.reasons[0].code)
    new = [
        wanted[name]
        for name, is_needed in ((LETTER, _letter_is_needed), (INBOX, _message_is_needed), (MANUAL, _task_is_needed))
        if name in wanted and is_needed(wanted[name], steps, informed=informed)
    ]
    return Difference(tuple(new), taken_back, recall, renew, after.reasons[0].code)


def _must_not(channel: str, answer: table.Answer | None) -> bool:
    """Whether this way is closed by the decision, and not only by the time that is left."""
    if answer is None:
        return False
    return not answer.letter if channel == LETTER else answer.route in ("stop", "manual", "letter")


def _state(steps: Mapping[str, Standing], channel: str) -> str:
    return steps[channel].state if channel in steps else ""


def _letter_is_needed(want: PlannedStep, steps: Mapping[str, Standing], *, informed: bool) -> bool:
    have = steps.get(LETTER)
    if have is None or have.state == "withdrawn":
        return not informed
    # A letter is never put off, and one that could not be ordered is with a person already.
    return have.state == "planned" and want.reason != have.reason and want.due_at < have.due_at


def _message_is_needed(_: PlannedStep, steps: Mapping[str, Standing], *, informed: bool) -> bool:
    return _state(steps, INBOX) in ("", "withdrawn") and not informed


def _task_is_needed(want: PlannedStep, steps: Mapping[str, Standing], *, informed: bool) -> bool:
    about_reading = is_about_reading(want.reason)
    if about_reading and (informed or (want.reason in NO_TIME and _state(steps, LETTER) in GONE)):
        return False
    have = steps.get(MANUAL)
    if have is None or have.state == "withdrawn":
        return True
    if have.state == "done":
        return not about_reading and want.reason != have.reason
    return have.state == "planned" and want.reason not in (have.reason, *have.also)


def is_about_reading(reason: str) -> bool:
    """Whether a task falls away when the patient reads."""
    return reason in NO_TIME or "unread" in reason
