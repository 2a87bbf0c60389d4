"""Lines as the pages show them: what to do, how long there is, how far it has come."""

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse

from kallelse.staff_web import rules
from kallelse.worklist import rules as worklist
from kallelse.worklist.queries import Line


@dataclass(frozen=True, slots=True)
class Row:
    """One line, with its words: `sentence` is empty where nothing needs doing, `more` is how many further things wait."""

    line: Line
    left: worklist.Left
    sentence: str
    progress: tuple[str, str]
    topic: str
    more: int
    address: str


def row(line: Line, now: datetime) -> Row:
    """A line with its words."""
    return Row(
        line,
        worklist.left(line.act_by, now),
        worklist.sentence(line.kind, line.why, line.answer) if line.kind else "",
        rules.progress(line.state, line.answer, line.steps) if line.state else ("", "neutral"),
        worklist.topic(line.kind, line.why).value if line.kind else "",
        max(0, line.things - 1),
        reverse("staff:kallelse", args=[line.number]) if line.number else reverse("staff:bookings"),
    )
