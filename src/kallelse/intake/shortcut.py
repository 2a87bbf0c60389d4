"""The short way to the machine doors: sessions, languages, messages and cross-site tokens are for people's browsers.

A care system that hands over a thousand invitations a second pays for none of them. Everything else about a request, errors included,
is Django's as everywhere.
"""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import resolve

DOORS = ("/api/v1/invitations", "/api/v1/precheck", "/api/v1/slots", "/api/v1/bookings", "/riv/")
"""Where only machines call. The description of the API is a page for people and goes the long way."""


class MachineDoors:
    """Middleware, to stand first: answers calls to the machine doors itself and passes everything else on."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response
        self._headers = {"X-Content-Type-Options": "nosniff"}
        if settings.SECURE_HSTS_SECONDS:
            self._headers["Strict-Transport-Security"] = f"max-age={settings.SECURE_HSTS_SECONDS}"

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not request.path_info.startswith(DOORS):
            return self._get_response(request)
        found = resolve(request.path_info)
        answer: HttpResponseBase = found.func(request, *found.args, **found.kwargs)
        for name, value in self._headers.items():
            answer.headers[name] = value
        if isinstance(answer, HttpResponse):
            answer.headers["Content-Length"] = str(len(answer.content))
        return answer
