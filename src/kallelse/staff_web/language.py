"""In which language a colleague reads the pages: Swedish, or English when she has chosen it. Kept in the session, also through log-in.

What goes to patients is made in languages of its own and follows no colleague's choice (room `content`).
"""

from functools import wraps

from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from kallelse.kit.routes import View

KEY = "staff_language"
SWEDISH, ENGLISH = "sv", "en"


def of(session: SessionBase) -> str:
    """The chosen language."""
    return ENGLISH if session.get(KEY) == ENGLISH else SWEDISH


def keep(session: SessionBase, language: str) -> None:
    """Remember the choice."""
    session[KEY] = ENGLISH if language == ENGLISH else SWEDISH


def speaking(view: View) -> View:
    """The view, in the reader's language. The choice outlives a log-in or a log-out in it, which empty the session."""

    @wraps(view)
    def spoken(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        language = of(request.session)
        with translation.override(language):
            answer = view(request, *args, **kwargs)
        if language == ENGLISH and KEY not in request.session:
            keep(request.session, language)
        return answer

    return spoken


@require_POST
def choose(request: HttpRequest) -> HttpResponse:
    """Read in another language from the next page on, and go back to where one was."""
    keep(request.session, request.POST.get("language", ""))
    there = request.POST.get("there", "")
    safe = there.startswith("/personal/") and url_has_allowed_host_and_scheme(there, None)
    return HttpResponseRedirect(there if safe else reverse("staff:list"))
