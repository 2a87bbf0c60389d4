"""A letter to look at before it is sent, or while it is on its way: without anybody's address, which is fetched when it is made."""

from django.http import HttpResponse
from django.utils.translation import gettext as _

from kallelse import content
from kallelse.content.windows import Window
from kallelse.kit.config import config


def pdf(kallelse: content.Kallelse) -> HttpResponse:
    """The letter as it would be printed now."""
    made = content.letter_pdf(kallelse, _nobody(), placement=_window())
    headers = {"Content-Disposition": 'inline; filename="brev.pdf"'}
    return HttpResponse(made.pdf, content_type="application/pdf", headers=headers)


def pictures(kallelse: content.Kallelse) -> list[bytes]:
    """Its sides as PNG pictures."""
    return content.letter_pages(kallelse, _nobody(), placement=_window())


def _nobody() -> content.PostalRecipient:
    return content.PostalRecipient(str(_("Mottagarens namn")), (str(_("Adressen hämtas när brevet görs")),))


def _window() -> Window:
    return content.window("V2" if config().window == "V2" else "H2")
