"""Why a patient cannot come, and what she writes besides: a coded reason always, free words only where the unit reads them (K35). Pure."""

from dataclasses import dataclass
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from kallelse.sources.rows import TextError, clean

LONGEST = 300
"""Characters of free words: more is a conversation, which belongs on the telephone."""


class Because(StrEnum):
    """Why she cannot come. What staff read of each is the reasons code `because_<value>`."""

    TIME = "time"
    ILL = "ill"
    NOT_NEEDED = "not_needed"
    ELSEWHERE = "elsewhere"
    TRAVEL = "travel"
    OTHER = "other"


LABELS: dict[Because, Promise] = {
    Because.TIME: _("Tiden passar inte"),
    Because.ILL: _("Jag är sjuk"),
    Because.NOT_NEEDED: _("Jag behöver inte besöket längre"),
    Because.ELSEWHERE: _("Jag får vård någon annanstans"),
    Because.TRAVEL: _("Jag har svårt att ta mig dit"),
    Because.OTHER: _("Något annat"),
}
"""As she says it herself."""


@dataclass(frozen=True, slots=True)
class Excuse:
    """What she gives as her reason; nothing has to be given."""

    because: str = ""
    words: str = ""

    @property
    def data(self) -> dict[str, str]:
        """What the event of the answer keeps of it."""
        return {name: value for name, value in (("because", self.because), ("words", self.words)) if value}


NOTHING = Excuse()


class Unreadable(ValueError):
    """A reason or words that cannot be taken as they are; `field` is because or words."""

    def __init__(self, field: str) -> None:
        super().__init__(field)
        self.field = field


def excuse(because: str, words: str, *, reads: bool) -> Excuse:
    """What was said, checked. Words that nobody reads are not taken: they are dropped. Raises Unreadable."""
    if because and because not in set(Because):
        raise Unreadable("because")
    try:
        text = clean("words", words, lines=True) if reads else ""
    except TextError:
        raise Unreadable("words") from None
    if len(text) > LONGEST:
        raise Unreadable("words")
    return Excuse(because, text)
