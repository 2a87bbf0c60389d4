"""Help where the work is: at the foot of every page about that page, and all of it on a page of its own."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.library import Library
from django.views.decorators.http import require_GET

from kallelse.staff_web.access import Desk
from kallelse.staff_web.help_words import GLOSSARY, KEYS, PAGES, TOPICS, Topic

register = Library()


@register.simple_tag
def helped(name: str) -> Topic:
    """The help about the page of this name."""
    topic = name if name in TOPICS else next((topic for begins, topic in PAGES if name.startswith(begins)), "help")
    return TOPICS[topic]


@require_GET
def page(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Every topic, and the keys."""
    return render(request, "staff/help.html", {"desk": desk, "topics": list(TOPICS.values()), "keys": KEYS})


@require_GET
def glossary(request: HttpRequest, desk: Desk) -> HttpResponse:
    """The staff's words, in alphabetical order."""
    return render(request, "staff/glossary.html", {"desk": desk, "rows": GLOSSARY})
