"""The form of a new version: the same as for sending, filled in with what holds now, without whom it is for and with the reason."""

from typing import Any

import msgspec
from django import forms
from django.utils.translation import gettext_lazy as _

from kallelse.acts import rules
from kallelse.acts.rules import Kind
from kallelse.content.dates import local
from kallelse.invitations import wording
from kallelse.invitations.models import Invitation
from kallelse.staff_web.acting_web import reason_words
from kallelse.staff_web.forms import ASKED, NEEDS, PREPARATIONS, SendForm
from kallelse.staff_web.offer import Offer
from kallelse.staff_web.sending import Said

NOT_HERE = ("person", "template", "slot", "kind", "guarantee", "attached")
"""What a new version keeps from the one before it."""
OWN = (
    "purpose",
    "performer",
    "place",
    "bring",
    "fee_sek",
    "preparation",
    "cancel_allowed",
    "sensitive",
    "wants_paper",
    "needs",
    "language",
)
"""Words that the form speaks of; the others of the version before stand."""


class VersionForm(SendForm):
    """What another version says."""

    reason = forms.ChoiceField(label=_("Varför"), widget=forms.RadioSelect(attrs={"class": "ds-input"}))
    note = forms.CharField(
        label=_("Egna ord (för kollegorna)"), required=False, max_length=rules.LONGEST_NOTE,
        widget=forms.TextInput(attrs={"class": "ds-input", "autocomplete": "off"}),
    )  # fmt: skip

    def __init__(self, *args: Any, version: Invitation, offer: Offer, **kwargs: Any) -> None:
        super().__init__(*args, offer=offer, **kwargs)
        self.version = version
        self.fields["reason"].choices = reason_words(Kind.VERSION)  # type: ignore[attr-defined]
        for name in (*NOT_HERE, *(("book_before",) if version.visit_start else ("day", "clock", "minutes"))):
            self.fields.pop(name, None)

    @property
    def kind_said(self) -> str:
        """As the version before."""
        return self.version.kind

    def clean(self) -> dict[str, Any]:
        """The patient is the one she was; some reasons need words."""
        said = super().clean()
        said["person"] = self.version.subject
        if rules.needs_words(said.get("reason", "")) and not said.get("note"):
            self.add_error("note", _("Skriv något: skälet du valde säger inget utan egna ord."))
        return said


def filled(version: Invitation, offer: Offer) -> dict[str, Any]:
    """What the version says now, as the form's fields."""
    words = wording.from_data(version.content)
    found: dict[str, Any] = {
        "purpose": words.purpose, "performer": words.performer, "place": words.place, "bring": "\n".join(words.bring),
        "fee_sek": words.fee_sek, "cancel_allowed": words.cancel_allowed, "sensitive": words.sensitive, "wants_paper": words.wants_paper,
        "not_before": words.not_before and words.not_before.isoformat(), "not_after": words.not_after and words.not_after.isoformat(),
        "language": words.language, **{need: need in words.needs for need in NEEDS},
    }  # fmt: skip
    for number, one in enumerate(words.preparation[:PREPARATIONS], 1):
        found |= {f"prepare_{number}_text": one.text, f"prepare_{number}_days": one.days_before, f"prepare_{number}_time": one.time or ""}
    if version.visit_start is not None:
        start = local(version.visit_start)
        found |= {"day": f"{start:%Y-%m-%d}", "clock": f"{start:%H.%M}"}
        if version.visit_end is not None:
            found["minutes"] = int((version.visit_end - version.visit_start).total_seconds() // 60)
    elif version.book_before is not None:
        found["book_before"] = version.book_before.isoformat()
    return found | (_asked(version) if offer.chosen is not None else {})


def corrected(given: dict[str, Any], address: str) -> dict[str, Any]:
    """The form of a correction when the unit has moved since the kallelse was sent: the words say so, and the reason is chosen (K32)."""
    return given | {"purpose": with_address(given.get("purpose", ""), address), "reason": "wrong_place"}


def with_address(purpose: str, address: str) -> str:
    """The words with the unit's new address before them."""
    told = _("Mottagningen har fått en ny adress: {address}.").format(address=address)
    return purpose if told in purpose else f"{told}\n{purpose}".strip()


def _asked(version: Invitation) -> dict[str, Any]:
    """What was filled in for the fields of the template, when it was sent from the form."""
    try:
        said = msgspec.json.decode(bytes(version.envelope.body), type=Said)
    except msgspec.MsgspecError:
        return {}
    # A visit that has been cannot be called to anew.
    coming = [one for one in said.visits if version.visit_start is None or one[0] >= local(version.visit_start).replace(tzinfo=None)]
    lines = [" ".join(filter(None, (f"{at:%Y-%m-%d %H.%M}", place))) for at, place in coming]
    return {ASKED + name: value for name, value in said.fields.items()} | {"join_url": said.join_url, "visits": "\n".join(lines)}
