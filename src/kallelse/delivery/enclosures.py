"""The files of kallelser, due or looked at: which may be given out, and which lie in the letter's cover."""

from collections import defaultdict
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from kallelse import content
from kallelse.attachments import actions, rules
from kallelse.attachments import queries as attachments
from kallelse.attachments.found import Kind
from kallelse.delivery.due import Due
from kallelse.invitations import tasks, wording
from kallelse.kit import db

DAY = timedelta(days=1)


@dataclass(slots=True)
class Files:
    """`withheld` by unit: hashes that may not be given out. `bodies` by hash: kind, sides and bytes, for letters alone."""

    withheld: dict[int, frozenset[str]] = field(default_factory=dict)
    bodies: dict[str, tuple[Kind, int, bytes]] = field(default_factory=dict)
    left_out: list[UUID] = field(default_factory=list)
    """Invitations whose letter goes without a file that it names."""
    replies: dict[UUID, content.Reply] = field(default_factory=dict)
    """The code that a letter carries, by invitation."""


def note(tenant_id: int, named: Sequence[tuple[UUID, int, dict[str, Any], datetime | None]], now: datetime) -> None:
    """Remember which files new kallelser (invitation, unit, content, deadline) name. One that cannot be given out is a person's task.

    Inside the tenant's scope.
    """
    if not named:
        return
    missing = set(actions.note_uses(tenant_id, [(id_, unit, said) for id_, unit, said, _ in named], now))
    tasks.add_tasks(
        tenant_id, [(id_, "attachment_missing", now, max(now, deadline or now + DAY)) for id_, _, _, deadline in named if id_ in missing]
    )


def gather(tenant_id: int, steps: Sequence[Due], *, paper: bool) -> Files:
    """What the kallelser of these steps name. Asks the database only when one of them names a file, which few do."""
    named: dict[int, dict[tuple[str, str], wording.Attached]] = defaultdict(dict)
    for step in steps:
        if step.content.get("attachments"):
            named[step.unit_id] |= {(one.sha256, one.use): one for one in wording.from_data(step.content).attachments}
    files = Files()
    if not named:
        return files
    with db.tenant_scope(tenant_id):
        for unit, each in named.items():
            files.withheld[unit] = attachments.withheld(tenant_id, unit, list(each.values()))
        if paper:
            wanted = {one.sha256 for each in named.values() for one in each.values() if one.use != rules.Where.DIGITAL}
            files.bodies = attachments.bodies(tenant_id, wanted)
    return files


def letter(
    files: Files, one: Due, most: int, order: str, render: Callable[[Collection[str], int], tuple[content.Kallelse, content.Letter]]
) -> content.Letter:
    """The letter of a step with the files that fit in its cover behind it.

    `render` sets the letter for hashes that are enclosed and their number of sides. A file that is withheld or does not fit is left out:
    the letter comes in time without it, and somebody at the unit is told.
    """
    withheld = files.withheld.get(one.unit_id, frozenset())
    wanted = [each for each in wording.from_data(one.content).attachments if each.use != rules.Where.DIGITAL]
    made, inside = _filled(files, wanted, withheld, most, order, render)
    if inside < len(wanted):
        files.left_out.append(one.invitation)
    return made


def looked_at(
    tenant_id: int, named: Sequence[wording.Attached], most: int,
    render: Callable[[Collection[str], int], tuple[content.Kallelse, content.Letter]],
) -> tuple[content.Letter, int]:  # fmt: skip
    """A letter that somebody looks at, with its files (which may be given out) behind it as printed, and how many of them lie there."""
    wanted = [each for each in named if each.use != rules.Where.DIGITAL]
    with db.tenant_scope(tenant_id):
        files = Files(bodies=attachments.bodies(tenant_id, {each.sha256 for each in wanted}))
    return _filled(files, wanted, (), most, "", render)


def _filled(
    files: Files, wanted: Sequence[wording.Attached], withheld: Collection[str], most: int, order: str,
    render: Callable[[Collection[str], int], tuple[content.Kallelse, content.Letter]],
) -> tuple[content.Letter, int]:  # fmt: skip
    """The letter with those of the wanted files that fit, and how many they are. Without an `order` the mark is the kallelse's number."""
    here = [each for each in wanted if each.sha256 in files.bodies and each.sha256 not in withheld]
    room = most
    while True:
        fitting = rules.fits([files.bodies[each.sha256][1] for each in here], room)
        inside = [each for each, fits in zip(here, fitting, strict=True) if fits]
        sides = sum(files.bodies[each.sha256][1] for each in inside)
        kallelse, made = render({each.sha256 for each in inside}, sides)
        if made.pages + sides <= most or not inside:
            break
        room = min(most - made.pages, sides - 1)
    if not inside:
        return made, 0
    enclosed = [content.Enclosure(each.title, *files.bodies[each.sha256]) for each in inside]
    whole = content.enclose(made, enclosed, number=kallelse.number, order=order or kallelse.number.replace("-", ""))
    return whole, len(inside)
