"""How far a kallelse has come, in a few words. Pure."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from kallelse.invitations.states import Answer, Step, Version
from kallelse.worklist.rules import Left as Left
from kallelse.worklist.rules import left as left


def progress(state: str, answer: str, steps: Iterable[Mapping[str, Any]]) -> tuple[str, str]:
    """How far a kallelse has come, in a few words, with a tone for the tag. `steps` hold channel and state."""
    said = {one["channel"]: one["state"] for one in steps}
    inbox, letter = said.get("inbox", ""), said.get("letter", "")
    ended = {
        Version.SUPERSEDED: _("Ersatt"),
        Version.WITHDRAWN: _("Indragen"),
        Version.EXPIRED: _("Besöket har varit"),
        Version.CLOSED: _("Avslutad"),
    }
    rows = (
        (answer == Answer.CANCELLED, _("Avbokad"), "neutral"),
        (state in ended, ended.get(Version(state), ""), "neutral"),
        (answer == Answer.ACCEPTED, _("Tackat ja"), "success"),
        (inbox == Step.READ, _("Läst"), "success"),
        (letter == Step.RETURNED, _("Brevet i retur"), "danger"),
        (letter in (Step.ACCEPTED, Step.POSTED, Step.ASSUMED_IN_HAND), _("Brev beställt"), "info"),
        (inbox == Step.NOTIFIED, _("Aviserad, oläst"), "info"),
        (inbox == Step.AVAILABLE, _("I inkorgen, oläst"), "info"),
        (inbox == Step.ACCEPTED, _("Skickad till inkorgen"), "info"),
        (Step.UNKNOWN in (inbox, letter), _("Okänt utfall"), "warning"),
        (state == Version.DRAFT, _("Planeras"), "neutral"),
        (said.get("manual") == Step.PLANNED and not inbox and not letter, _("Väntar på en medarbetare"), "warning"),
        (said.get("manual") == Step.DONE and not inbox and not letter, _("Hanterad av en medarbetare"), "success"),
    )
    return next(((words, tone) for holds, words, tone in rows if holds), (_("Planerad"), "neutral"))
