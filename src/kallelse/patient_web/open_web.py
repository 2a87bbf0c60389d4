"""Pages that anybody may read: the start page, the accessibility statement and what real messages look like."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from kallelse.content import tongues
from kallelse.kit.config import config
from kallelse.kit.ids import is_kallelse_number, plain_number
from kallelse.patient_web import statement
from kallelse.patient_web.access import resident_of


@require_safe
def start(request: HttpRequest) -> HttpResponse:
    """The first page. The link in the 1177 inbox ends here with `?ref=<number>` and goes on to the kallelse."""
    number = request.GET.get("ref", "")
    if is_kallelse_number(number):
        return HttpResponseRedirect(reverse("patient:kallelse", args=[plain_number(number)]))
    return render(request, "patient/start.html", {"resident": resident_of(request)})


@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    """The accessibility statement (R-DOS-4), as the latest results say it."""
    said = statement.shown()
    walked, axed = (tongues.date_words(day, get_language()) if day else "" for day in (said.walked, said.axe and said.axe.at))
    shown = {"resident": resident_of(request), "statement": said, "counts": said.counts, "walked": walked, "axed": axed}
    return render(request, "patient/accessibility.html", shown)


def paper_address() -> str:
    """Where a letter's code is used, as people type it."""
    return config().public_url.partition("://")[2] + reverse("patient:paper").rstrip("/")


@require_safe
def genuine(request: HttpRequest) -> HttpResponse:
    """What real messages look like (K37)."""
    return render(request, "patient/genuine.html", {"resident": resident_of(request), "paper_address": paper_address()})
