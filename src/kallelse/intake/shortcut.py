"""The short way to the machine doors: sessions, languages, messages and cross-site tokens are for people's browsers.

A care system that hands over a thousand invitations a second pays for none of them. Everything else about a request, errors included,
is Django's as everywhere.
"""

from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Any
from wsgiref.types import StartResponse, WSGIEnvironment

from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler, WSGIRequest
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import ResolverMatch, resolve

from kallelse.kit import db

DOORS = ("/api/v1/invitations", "/api/v1/precheck", "/api/v1/slots", "/api/v1/bookings", "/riv/")
"""Where only machines call. The description of the API is a page for people and goes the long way."""

_SERVICES = "/riv/"
"""The addresses below are the same few again and again; those of the REST door name one kallelse each."""
_LONGEST_REMEMBERED, _MOST_REMEMBERED = 200, 1_000


class Application:
    """The web application. A call to a machine door is spared what the framework does around every request for signals and templates."""

    def __init__(self) -> None:
        self._framework = WSGIHandler()

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        if not environ.get("PATH_INFO", "").startswith(DOORS):
            return self._framework(environ, start_response)
        try:
            answer = self._framework.get_response(_MachineRequest(environ))
        finally:
            db.let_go()
        if not isinstance(answer, HttpResponse):
            raise TypeError("A machine door answers with all of its answer at once.")
        start_response(f"{answer.status_code} {answer.reason_phrase}", list(answer.items()))
        return (answer.content,)


class _MachineRequest(WSGIRequest):
    """A request whose Content-Type is taken apart once for every way in which it is written."""

    _known: dict[str, tuple[str | None, dict[str, str] | None, str | None]] = {}

    def _set_content_type_params(self, meta: dict[str, Any]) -> None:
        written = meta.get("CONTENT_TYPE", "")
        known = self._known.get(written)
        if known is not None:
            self.content_type, self.content_params, self._encoding = known
            return
        super()._set_content_type_params(meta)  # type: ignore[misc]
        if len(written) <= _LONGEST_REMEMBERED and len(self._known) < _MOST_REMEMBERED:
            self._known[written] = self.content_type, self.content_params, self._encoding


class MachineDoors:
    """Middleware, to stand first: answers calls to the machine doors itself and passes everything else on."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response
        self._headers = {"X-Content-Type-Options": "nosniff"}
        if settings.SECURE_HSTS_SECONDS:
            self._headers["Strict-Transport-Security"] = f"max-age={settings.SECURE_HSTS_SECONDS}"

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        path = request.path_info
        if not path.startswith(DOORS):
            return self._get_response(request)
        found = _service(path) if path.startswith(_SERVICES) else resolve(path)
        answer: HttpResponseBase = found.func(request, *found.args, **found.kwargs)
        for name, value in self._headers.items():
            answer.headers[name] = value
        if isinstance(answer, HttpResponse):
            answer.headers["Content-Length"] = str(len(answer.content))
        return answer


@lru_cache(maxsize=_MOST_REMEMBERED)
def _service(path: str) -> ResolverMatch:
    return resolve(path)
