"""What became of every kallelse, counted from the product's own tables and proved against the outside: the inbox and the print folder."""

import csv
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

from kallelse.booking.models import BookingChange
from kallelse.demo.sandbox_nation import SandboxNation
from kallelse.invitations.models import Event, Invitation, Notice, Step
from kallelse.invitations.states import Answer, NoticeKind
from kallelse.kit import db

OUTCOMES = ("digital", "paper", "both", "manual", "lost")


@dataclass
class Figures:
    """The totals. Every kallelse that was taken in is in exactly one of OUTCOMES, so that they add up to `taken_in`.

    digital: only the inbox has it so far. paper: only a letter has been ordered. both: the inbox and a letter. manual: nothing was sent,
    it is or was a person's task. lost: none of these, or a step says that it was sent and the inbox or the print folder does not have it.
    Each is a count by reason (routing.reasons code).
    """

    outcomes: dict[str, Counter[str]] = field(default_factory=lambda: {name: Counter() for name in OUTCOMES})
    letters: Counter[str] = field(default_factory=Counter)
    """Letters ordered, by the reason of their step."""
    avoided: Counter[str] = field(default_factory=Counter)
    """Letters that were planned, or ordered and given back, and not needed, because the patient had read or answered first."""
    available: int = 0
    read: int = 0
    answers: Counter[str] = field(default_factory=Counter)
    doubled: int = 0
    """Messages of a thread beyond one a version, and letters ordered beyond one a step."""
    wrong: list[str] = field(default_factory=list)
    """What does not fit together, in Swedish; must be empty."""

    @property
    def taken_in(self) -> int:
        """All kallelser."""
        return sum(counter.total() for counter in self.outcomes.values())

    @property
    def lost(self) -> int:
        """Kallelser without a proven state."""
        return self.outcomes["lost"].total()

    @property
    def answered(self) -> int:
        """Kallelser with an answer."""
        return self.answers.total()


def count(nation: SandboxNation, print_dir: Path, tasks: Mapping[UUID, str]) -> Figures:
    """Count and prove. `tasks` is why each manual step came on the list, which a step that has ended no longer says."""
    figures = Figures()
    ordered = Counter(path.stem for path in print_dir.glob("kallelser-*/*.pdf"))
    messages = _Messages(nation)
    steps_seen: set[str] = set()
    cancelled = 0
    for tenant_id in db.all_tenants():
        with db.tenant_scope(tenant_id):
            rows = list(Invitation.objects.prefetch_related("steps").order_by("reference"))
            told = Notice.objects.filter(channel="inbox", accepted_at__isnull=False).values_list("kind", "invitation__thread")
            messages.notices(told)
            thrown_away = Event.objects.filter(kind="thrown_away", channel="inbox").values_list("invitation__thread", flat=True)
            messages.renewed(thrown_away)
            cancelled += BookingChange.objects.filter(kind="cancel", state="done").count()
        messages.ask(str(row.thread) for row in rows)
        for row in rows:
            steps = {step.channel: step for step in row.steps.all()}
            steps_seen.update(str(step.pk) for step in steps.values())
            _sort(figures, row, steps, messages, ordered, tasks)
            _note(figures, row, steps)
    figures.doubled = messages.doubled() + sum(number - 1 for number in ordered.values())
    figures.wrong += _contradictions(nation.stats(), messages, ordered, steps_seen, cancelled, print_dir)
    return figures


class _Messages:
    """The messages of the inbox: how many each thread holds, and how many versions of it we have sent."""

    def __init__(self, nation: SandboxNation) -> None:
        self._nation = nation
        self.held: Counter[str] = Counter()
        self.sent: Counter[str] = Counter()
        self.reminders = 0

    def ask(self, threads: Iterable[str]) -> None:
        self.held.update(self._nation.messages(dict.fromkeys(threads)))

    def notices(self, told: Iterable[tuple[str, UUID]]) -> None:
        """Notices that the inbox took: a reminder is a thread of its own, the word that a kallelse no longer holds stands in its thread."""
        for kind, thread in told:
            if kind == NoticeKind.WITHDRAWN:
                self.sent[str(thread)] += 1
            else:
                self.reminders += 1

    def renewed(self, threads: Iterable[UUID]) -> None:
        """The inbox throws away what has waited too long for an account, and still counts it; what is sent anew is one more (K4)."""
        self.sent.update(map(str, threads))

    def all_sent(self) -> int:
        return self.sent.total() + self.reminders

    def doubled(self) -> int:
        return (self.held - self.sent).total()


def _sort(
    figures: Figures, row: Invitation, steps: dict[str, Step], messages: _Messages, ordered: Counter[str], tasks: Mapping[UUID, str]
) -> None:
    """Put one kallelse into its outcome."""
    thread = str(row.thread)
    inbox, letter, manual = (steps.get(channel) for channel in ("inbox", "letter", "manual"))
    digital = inbox is not None and inbox.accepted_at is not None
    paper = letter is not None and letter.accepted_at is not None
    messages.sent[thread] += digital
    if (digital and not messages.held[thread]) or (paper and letter is not None and not ordered[str(letter.pk)]):
        figures.outcomes["lost"]["unknown_unresolved"] += 1
    elif digital and not (paper and goes(letter)):
        figures.outcomes["digital"][_first_reason(row)] += 1
    elif paper and letter is not None:
        figures.outcomes["both" if digital else "paper"][letter.reason] += 1
    elif manual is not None:
        figures.outcomes["manual"][tasks.get(manual.pk) or _first_reason(row)] += 1
    else:
        figures.outcomes["lost"][_first_reason(row)] += 1


def goes(letter: Step | None) -> bool:
    """Whether an ordered letter is on its way: the print house has not given it back."""
    return letter is not None and letter.state != "withdrawn"


def _note(figures: Figures, row: Invitation, steps: dict[str, Step]) -> None:
    inbox, letter = steps.get("inbox"), steps.get("letter")
    figures.available += inbox is not None and inbox.available_at is not None
    figures.read += inbox is not None and inbox.read_at is not None
    if row.answer != Answer.NONE:
        figures.answers[row.answer] += 1
    if letter is not None and letter.accepted_at is not None and goes(letter):
        figures.letters[letter.reason] += 1
    elif letter is not None and letter.state == "withdrawn" and letter.reason in ("read", "answered", "patient_cancelled"):
        figures.avoided[letter.reason] += 1


def _first_reason(row: Invitation) -> str:
    plan: dict[str, Any] = row.plan or {}
    return str(next((reason["code"] for reason in plan.get("reasons", ())), "unknown_unresolved"))


def _contradictions(
    stats: dict[str, int], messages: _Messages, ordered: Counter[str], steps: set[str], cancelled: int, print_dir: Path
) -> list[str]:
    """Where product and outside tell different stories."""
    indexed: Counter[str] = Counter()
    for index in print_dir.glob("kallelser-*/index.csv"):
        with index.open(encoding="utf-8", newline="") as lines:
            indexed.update(line["order"] for line in csv.DictReader(lines, delimiter=";"))
    said = {
        f"Inkorgen har {stats['messages']} meddelanden, {messages.all_sent()} är skickade.": stats["messages"] != messages.all_sent(),
        f"Inkorgen räknar {stats['doubled']} dubbletter.": stats["doubled"] > 0,
        f"Tidboken har {stats['cancelled']} avbokningar, {cancelled} är bekräftade hos oss.": stats["cancelled"] != cancelled,
        "Utskriftsmappen har brev som ingen har beställt.": not set(ordered) <= steps,
        "Utskriftsmappens förteckning stämmer inte med breven.": indexed != ordered,
    }
    return [text for text, is_wrong in said.items() if is_wrong]
