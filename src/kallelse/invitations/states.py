"""The state table: which states exist, and which may follow which (rules.md, States)."""

from enum import StrEnum


class Version(StrEnum):
    """State of one invitation version."""

    DRAFT = "draft"
    """Taken in; the person has not been looked up and no plan exists."""
    READY = "ready"
    """Planned: every step has a time and a reason."""
    ACTIVE = "active"
    """At least one step was accepted by a channel."""
    SUPERSEDED = "superseded"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"
    CLOSED = "closed"


class Step(StrEnum):
    """State of one step (one row per version and channel)."""

    PLANNED = "planned"
    CLAIMED = "claimed"
    UNKNOWN = "unknown"
    """It was sent and nobody knows whether it arrived: it is read back or decided by a person, never sent blindly again."""
    ACCEPTED = "accepted"
    """The channel took it. For the inbox this is not yet the patient's (rules.md, States)."""
    AVAILABLE = "available"
    NOTIFIED = "notified"
    READ = "read"
    POSTED = "posted"
    ASSUMED_IN_HAND = "assumed_in_hand"
    FAILED = "failed"
    WITHDRAWN = "withdrawn"
    RETURNED = "returned"
    DONE = "done"
    """A manual step that a person has finished; a new reason opens it anew."""


class Progress(StrEnum):
    """How far a supplier says that an order has come. Reports may come twice and in any order: only a later word is news."""

    NONE = ""
    PRINTED = "printed"
    ENVELOPED = "enveloped"
    POSTED = "posted"
    RETURNED = "returned"


class Answer(StrEnum):
    """What the patient said."""

    NONE = "none"
    ACCEPTED = "accepted"
    CANCELLED = "cancelled"
    REBOOKED = "rebooked"
    OTHER_TIME = "other_time"
    DECLINED = "declined"
    NEEDS_HELP = "needs_help"


class NoticeKind(StrEnum):
    """What a message about a kallelse says (rules.md, Reminders)."""

    UNREAD = "unread"
    UNREAD_AGAIN = "unread_again"
    """Still unread some days later, while no letter has been decided on."""
    BEFORE_CANCEL = "before_cancel"
    PREPARATION = "preparation"
    PRACTICAL = "practical"
    VIDEO = "video"
    VIDEO_TEST = "video_test"
    """Try sound and picture, some days before a video visit."""
    OPEN_HALF = "open_half"
    """Half the time to book an open kallelse has passed."""
    OPEN_LATE = "open_late"
    """Most of it has."""
    WITHDRAWN = "withdrawn"
    """The kallelse no longer holds."""
    RESENT = "resent"
    """A colleague sends the word about the kallelse again."""
    ACCEPTED_FOR = "accepted_for"
    """A colleague has said yes on behalf of the patient, who asked for it; and so on."""
    CANCELLED_FOR = "cancelled_for"
    OTHER_TIME_FOR = "other_time_for"
    LETTER_FOR = "letter_for"
    CANCELLED_SELF = "cancelled_self"
    """The receipt of the patient's own cancellation (K34)."""
    VISIT_OFF = "visit_off"
    """As that, of one visit out of several."""
    EARLIER = "earlier"
    """Another time has become free, and is hers if she wants it (rules.md, Freed)."""
    GONE = "gone"
    """The time that she was offered went to somebody else."""
    GIVEN_ON = "given_on"
    """The time that she gave back went to somebody else."""

    @classmethod
    def _missing_(cls, value: object) -> "NoticeKind | None":
        """A word about one of several offers names it after a colon, so that each is said once: `earlier:1f2e3d4c`."""
        kind, colon, _ = str(value).partition(":")
        return next((one for one in cls if colon and one.value == kind), None)


CONFIRMING = (
    NoticeKind.ACCEPTED_FOR, NoticeKind.CANCELLED_FOR, NoticeKind.OTHER_TIME_FOR, NoticeKind.LETTER_FOR, NoticeKind.CANCELLED_SELF,
    NoticeKind.VISIT_OFF,
)  # fmt: skip
"""Words that confirm what the patient did, or what was done on her behalf. They stand also when the kallelse has ended."""
FREED = (NoticeKind.EARLIER, NoticeKind.GONE, NoticeKind.GIVEN_ON)
"""Words about freed times."""
WORDS = (NoticeKind.WITHDRAWN, *CONFIRMING, NoticeKind.GONE, NoticeKind.GIVEN_ON)
"""Notices that tell what has happened, and remind of nothing: they are not counted among the reminders."""


class Notice(StrEnum):
    """State of one notice."""

    PLANNED = "planned"
    CLAIMED = "claimed"
    UNKNOWN = "unknown"
    """As for a step: never sent blindly again."""
    ACCEPTED = "accepted"
    SUPPRESSED = "suppressed"
    """It must not be sent: a gate is closed, the person has paused them, there have been enough."""
    WITHDRAWN = "withdrawn"
    """It is not needed any more."""
    FAILED = "failed"


class Fee(StrEnum):
    """Why a fee should not be charged; empty: the ordinary rules hold."""

    NONE = ""
    NOT_SHOWN_IN_TIME = "not_shown_in_time"
    """The kallelse cannot be shown to have come in time: no fee for a missed visit."""
    CARE_CANCELLED_LATE = "care_cancelled_late"
    """Care cancelled after the limit: this visit and the next for the matter are free, and travel is paid."""


LIVE_VERSIONS = (Version.DRAFT, Version.READY, Version.ACTIVE)
"""Versions that something may still happen to."""

ENDED_VERSIONS = (Version.SUPERSEDED, Version.WITHDRAWN, Version.EXPIRED, Version.CLOSED)

SENT_STEPS = (Step.ACCEPTED, Step.AVAILABLE, Step.NOTIFIED, Step.READ, Step.POSTED, Step.ASSUMED_IN_HAND)
"""Steps whose message left us."""

RECALLABLE = (Progress.NONE, Progress.PRINTED)
"""Orders that may still be taken back; what lies in an envelope goes."""

POLLED_STEPS = (Step.ACCEPTED, Step.AVAILABLE, Step.NOTIFIED)
"""Inbox steps that are still waiting to be read."""

VERSION_MOVES: dict[Version, frozenset[Version]] = {
    Version.DRAFT: frozenset({Version.READY, *ENDED_VERSIONS}),
    Version.READY: frozenset({Version.ACTIVE, *ENDED_VERSIONS}),
    Version.ACTIVE: frozenset(ENDED_VERSIONS),
    Version.SUPERSEDED: frozenset(),
    Version.WITHDRAWN: frozenset(),
    Version.EXPIRED: frozenset({Version.CLOSED}),
    Version.CLOSED: frozenset(),
}

NOTICE_MOVES: dict[Notice, frozenset[Notice]] = {
    Notice.PLANNED: frozenset({Notice.CLAIMED, Notice.SUPPRESSED, Notice.WITHDRAWN}),
    Notice.CLAIMED: frozenset({Notice.PLANNED, Notice.UNKNOWN, Notice.ACCEPTED, Notice.SUPPRESSED, Notice.WITHDRAWN, Notice.FAILED}),
    Notice.UNKNOWN: frozenset({Notice.PLANNED, Notice.ACCEPTED, Notice.WITHDRAWN, Notice.FAILED}),
    Notice.ACCEPTED: frozenset(),
    Notice.SUPPRESSED: frozenset(),
    Notice.WITHDRAWN: frozenset({Notice.PLANNED}),
    Notice.FAILED: frozenset(),
}

_OUTCOMES = frozenset({Step.ACCEPTED, Step.AVAILABLE, Step.NOTIFIED, Step.READ, Step.POSTED})

STEP_MOVES: dict[Step, frozenset[Step]] = {
    Step.PLANNED: frozenset({Step.CLAIMED, Step.WITHDRAWN, Step.FAILED, Step.DONE}),
    Step.CLAIMED: _OUTCOMES | {Step.PLANNED, Step.UNKNOWN, Step.FAILED, Step.WITHDRAWN},
    Step.UNKNOWN: _OUTCOMES | {Step.PLANNED, Step.FAILED, Step.WITHDRAWN, Step.RETURNED},
    Step.ACCEPTED: frozenset(
        {Step.AVAILABLE, Step.NOTIFIED, Step.READ, Step.POSTED, Step.RETURNED, Step.FAILED, Step.WITHDRAWN, Step.ASSUMED_IN_HAND}
    ),
    Step.AVAILABLE: frozenset({Step.NOTIFIED, Step.READ, Step.WITHDRAWN, Step.FAILED}),
    Step.NOTIFIED: frozenset({Step.READ, Step.WITHDRAWN, Step.FAILED}),
    Step.READ: frozenset(),
    Step.POSTED: frozenset({Step.ASSUMED_IN_HAND, Step.RETURNED}),
    Step.ASSUMED_IN_HAND: frozenset({Step.RETURNED}),
    Step.FAILED: frozenset({Step.PLANNED}),
    Step.WITHDRAWN: frozenset({Step.PLANNED, Step.POSTED, Step.RETURNED}),
    Step.RETURNED: frozenset(),
    Step.DONE: frozenset({Step.PLANNED}),
}


def sources_of(target: Step) -> list[str]:
    """The step states from which `target` may be reached: the guard of every set-based update."""
    return [state.value for state, moves in STEP_MOVES.items() if target in moves]


def version_sources_of(target: Version) -> list[str]:
    """The version states from which `target` may be reached."""
    return [state.value for state, moves in VERSION_MOVES.items() if target in moves]
