"""Log in and out as a resident."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kallelse.kit import clock, login, logs, oidc
from kallelse.kit.config import config
from kallelse.kit.ids import is_kallelse_number, plain_number
from kallelse.kit.oidc import LoginFailed
from kallelse.kit.wire import wire
from kallelse.patient_web import children, languages, languages_web, queries
from kallelse.patient_web.access import SLOT, login_address, provider, resident_of
from kallelse.persons import identity

log = logs.log("patient_web")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def start(request: HttpRequest) -> HttpResponse:
    """The log-in page; its button leaves for the identity provider and remembers which kallelse was asked for."""
    number = request.GET.get("ref", "")
    number = plain_number(number) if is_kallelse_number(number) else ""
    if request.method != "POST":
        if resident_of(request) is not None:
            return HttpResponseRedirect(_after(number))
        return render(request, "patient/login.html", {"number": number})
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
        subject = _identity(str(claims.get(config().resident_identity_claim, "")))
    except LoginFailed as failure:
        if failure.code == "state" and resident_of(request) is not None:
            # Another tab has logged in meanwhile, or the answer was reloaded: nobody new is let in.
            return HttpResponseRedirect(reverse("patient:list"))
        return _failed(request, failure)
    who = {"identity": subject, "name": str(claims.get("name", "")), "earlier": queries.earlier_identities(subject)}
    chosen = languages.chosen(request.session)
    login.log_in(request.session, SLOT, who | children.asked(subject))
    languages_web.follow(request, chosen)
    return HttpResponseRedirect(_after(number))


@require_POST
def out(request: HttpRequest) -> HttpResponse:
    """Log out here and, where the provider can, there."""
    request.session.flush()
    ended = config().public_url + reverse("patient:logged-out")
    return HttpResponseRedirect(oidc.farewell(wire(), provider(), ended) or reverse("patient:logged-out"))


@never_cache
@require_GET
def ended(request: HttpRequest) -> HttpResponse:
    """Said after logging out, and after a log-in that ended by itself."""
    return render(request, "patient/logged_out.html")


@never_cache
@require_GET
def alive(request: HttpRequest) -> HttpResponse:
    """Keeps a log-in alive for the reader who asked to go on: 204, or 401 when it has already ended."""
    return HttpResponse(status=204 if resident_of(request) else 401)


def _identity(text: str) -> str:
    """The identity that the provider vouched for, in our own form. What is no real identity number is no log-in."""
    try:
        return identity.parse(text, clock.today()).number
    except identity.IdentityError:
        raise LoginFailed("token") from None


def _callback() -> str:
    return config().public_url + reverse("patient:login-answer")


def _after(number: str) -> str:
    return reverse("patient:kallelse", args=[number]) if number else reverse("patient:list")


def _failed(request: HttpRequest, failure: LoginFailed) -> HttpResponse:
    log.warning("login failed", code=failure.code)
    texts = {
        "level": _("Inloggningen hade för låg tillitsnivå. Logga in med e-legitimation på nivå 3, till exempel BankID eller Freja."),
        "denied": _("Inloggningen avbröts. Du är inte inloggad."),
        "unreachable": _("Inloggningstjänsten svarar inte just nu. Försök igen om en stund, eller ring mottagningen."),
    }
    text = texts.get(failure.code, _("Inloggningen kunde inte slutföras. Börja om från början."))
    status = 503 if failure.code == "unreachable" else 403
    return render(request, "patient/login_failed.html", {"text": text, "again": login_address()}, status=status)
