"""A letter to look at before it is sent, or while it is on its way: without anybody's address, which is fetched when it is made.

The files that lie in the same cover are shown behind it, as they would be printed.
"""

import base64
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from kallelse import content
from kallelse.attachments import queries as attachments
from kallelse.connections import queries as connections
from kallelse.connections.models import CareUnit
from kallelse.content.windows import Window
from kallelse.delivery import enclosures, rendering
from kallelse.invitations.wording import Attached
from kallelse.kit import clock, db
from kallelse.kit.config import config


@dataclass(frozen=True, slots=True)
class Looked:
    """What is looked at: the kallelse of a unit, with the files that it names."""

    unit: CareUnit
    kallelse: content.Kallelse
    named: Sequence[Attached] = ()
    reply: content.Reply | None = None
    """How its receiver would answer without logging in, with a code that opens nothing."""

    @property
    def encloses(self) -> bool:
        """Whether a file may lie in the letter's cover."""
        return any(one.use != "digital" for one in self.named)


@dataclass(frozen=True, slots=True)
class Asked:
    """A kallelse that is not sent yet, as far as it decides whether its letter carries a code (`letter_codes.rules.Said`)."""

    unit_id: int
    care_level: str
    subject: str
    content: dict[str, Any]
    plan: dict[str, Any] | None
    visit_start: datetime | None


def pdf(one: Looked) -> HttpResponse:
    """The letter as it would be printed now."""
    made = _whole(one)[0] if one.encloses else content.letter_pdf(one.kallelse, _nobody(), placement=_window(), reply=one.reply)
    headers = {"Content-Disposition": 'inline; filename="brev.pdf"'}
    return HttpResponse(made.pdf, content_type="application/pdf", headers=headers)


def pages(request: HttpRequest, one: Looked) -> HttpResponse:
    """Its sides as pictures, beside the message."""
    left_out = 0
    if one.encloses:
        made, inside = _whole(one)
        pictures, left_out = content.whole_letter_pages(made), sum(each.use != "digital" for each in one.named) - inside
    else:
        pictures = content.letter_pages(one.kallelse, _nobody(), placement=_window(), reply=one.reply)
    sides = [base64.b64encode(side).decode() for side in pictures]
    return render(request, "staff/letter_pages.html", {"sides": sides, "left_out": left_out})


def _whole(one: Looked) -> tuple[content.Letter, int]:
    unit = one.unit
    with db.tenant_scope(unit.provider_id):
        withheld = attachments.withheld(unit.provider_id, unit.pk, one.named)
    named = [each for each in one.named if each.sha256 not in withheld]
    most = int(connections.parameters(unit.provider_id, unit.care_level, clock.today()).get("letter_sides_most", 12))

    def made(inside: Collection[str], sides: int) -> tuple[content.Kallelse, content.Letter]:
        kallelse = rendering.with_enclosed(one.kallelse, named, inside)
        return kallelse, content.letter_pdf(kallelse, _nobody(), placement=_window(), enclosed=sides, reply=one.reply)

    return enclosures.looked_at(unit.provider_id, named, most, made)


def _nobody() -> content.PostalRecipient:
    return content.PostalRecipient(str(_("Mottagarens namn")), (str(_("Adressen hämtas när brevet görs")),))


def _window() -> Window:
    return content.window("V2" if config().window == "V2" else "H2")
