"""Log in and out as staff, and choose the commission to work under."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kallelse.kit import login, logs, oidc
from kallelse.kit.config import config
from kallelse.kit.ids import is_kallelse_number, plain_number
from kallelse.kit.oidc import LoginFailed
from kallelse.kit.wire import wire
from kallelse.staff_web.access import SLOT, Colleague, change, colleague_of, from_claims, login_address, provider, unit_of

log = logs.log("staff_web")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def start(request: HttpRequest) -> HttpResponse:
    """The log-in page; its button leaves for the identity provider."""
    number = request.GET.get("ref", "")
    number = plain_number(number) if is_kallelse_number(number) else ""
    if request.method != "POST":
        if colleague_of(request) is not None:
            return HttpResponseRedirect(_after(number))
        return render(request, "staff/login.html")
    try:
        address, attempt = oidc.begin(wire(), provider(), _callback())
    except LoginFailed as failure:
        return _failed(request, failure)
    login.remember(request.session, attempt, number)
    return HttpResponseRedirect(address)


@never_cache
@require_GET
def answer(request: HttpRequest) -> HttpResponse:
    """Where the identity provider sends the browser back to."""
    try:
        attempt, number = login.recall(request.session, request.GET.get("state", ""))
        claims = oidc.finish(wire(), provider(), _callback(), attempt, request.GET.dict())
        who = _kept(claims)
    except LoginFailed as failure:
        if failure.code == "state" and colleague_of(request) is not None:
            # Another tab has logged in meanwhile, or the answer was reloaded: nobody new is let in.
            return HttpResponseRedirect(reverse("staff:list"))
        return _failed(request, failure)
    usable = [one for one in who["commissions"] if one["id"] == who["commission"]] or who["commissions"]
    if len(usable) == 1:
        who["commission"] = usable[0]["id"]
    login.log_in(request.session, SLOT, who)
    return HttpResponseRedirect(_after(number))


@require_GET
def commissions(request: HttpRequest, colleague: Colleague) -> HttpResponse:
    """The commissions to choose among, with those that open nothing here said plainly."""
    rows = [(one, unit_of(one)) for one in colleague.commissions]
    return render(request, "staff/commissions.html", {"colleague": colleague, "rows": rows, "usable": any(unit for _one, unit in rows)})


@require_POST
def choose(request: HttpRequest, colleague: Colleague) -> HttpResponse:
    """Work under another commission from now on: every page is judged by it from the next request (R-ID-2)."""
    wanted = next((one for one in colleague.commissions if one.id == request.POST.get("commission")), None)
    if wanted is None or not change(request, colleague, wanted):
        raise Http404
    return HttpResponseRedirect(reverse("staff:list"))


@require_POST
def out(request: HttpRequest) -> HttpResponse:
    """Log out here and, where the provider can, there."""
    request.session.flush()
    ended_at = config().public_url + reverse("staff:logged-out")
    return HttpResponseRedirect(oidc.farewell(wire(), provider(), ended_at) or reverse("staff:logged-out"))


@never_cache
@require_GET
def ended(request: HttpRequest) -> HttpResponse:
    """Said after logging out, and after a log-in that ended by itself."""
    return render(request, "staff/logged_out.html")


@never_cache
@require_GET
def alive(request: HttpRequest) -> HttpResponse:
    """Keeps a log-in alive for the reader who asked to go on: 204, or 401 when it has already ended."""
    return HttpResponse(status=204 if colleague_of(request) else 401)


def _kept(claims: dict[str, Any]) -> dict[str, Any]:
    try:
        return from_claims(claims)
    except (ValueError, TypeError, AttributeError):
        raise LoginFailed("token") from None


def _callback() -> str:
    return config().public_url + reverse("staff:login-answer")


def _after(number: str) -> str:
    return reverse("staff:kallelse", args=[number]) if number else reverse("staff:list")


def _failed(request: HttpRequest, failure: LoginFailed) -> HttpResponse:
    log.warning("login failed", code=failure.code)
    texts = {
        "level": _("Inloggningen hade för låg tillitsnivå. Logga in med SITHS-kort eller SITHS på mobilen."),
        "denied": _("Inloggningen avbröts. Du är inte inloggad."),
        "unreachable": _("Inloggningstjänsten svarar inte just nu. Försök igen om en stund."),
    }
    text = texts.get(failure.code, _("Inloggningen kunde inte slutföras. Börja om från början."))
    status = 503 if failure.code == "unreachable" else 403
    return render(request, "staff/login_failed.html", {"text": text, "again": login_address()}, status=status)
