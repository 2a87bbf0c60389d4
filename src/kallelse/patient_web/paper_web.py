"""From the paper letter without an e-identification: the code and one more secret, and then what the letter says and its answers.

Whatever is wrong (no such code, another secret, a letter that no longer holds) gets one and the same page (docs/threat-model-paper.md).
"""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST, require_safe

from kallelse.booking import actions as booking
from kallelse.booking.by import PAPER, By
from kallelse.content.page_filters import moment_words
from kallelse.kit import clock
from kallelse.letter_codes import asking, codes, opening, rules
from kallelse.letter_codes.asking import CALL, CANNOT_COME
from kallelse.letter_codes.opening import ACTOR, Letter, TooMany
from kallelse.letter_codes.rules import Acts, Cancel
from kallelse.patient_web import paper_access
from kallelse.patient_web.paper_access import quiet
from kallelse.sources import Change

PAGES = ("GET", "HEAD", "POST")


@never_cache
@require_http_methods(PAGES)
def ask(request: HttpRequest) -> HttpResponse:
    """The code and the second secret."""
    if request.method != "POST":
        return _form(request, "")
    typed = request.POST.get("code", "").strip()[:100]
    code, digits = codes.plain(typed), codes.digits_of(request.POST.get("secret", "")[:100])
    wrong = ([] if code else ["code"]) + ([] if digits else ["secret"])
    if code is None or wrong:
        return _form(request, typed, 422, wrong=wrong)
    try:
        opened = opening.open_letter(code, digits, paper_access.address_of(request), clock.now())
    except TooMany:
        return _form(request, typed, 429, stopped=True)
    if opened is None:
        return _form(request, typed, 422, refused=True)
    paper_access.let_in(request, opened)
    return quiet(HttpResponseRedirect(reverse("patient:paper-letter")))


@never_cache
@require_safe
def scanned(request: HttpRequest, code: str) -> HttpResponse:
    """The square code on the letter: the same page with the code filled in. Whether there is such a code is not looked for."""
    return _form(request, codes.shown(found) if (found := codes.plain(code)) else "")


@never_cache
@require_safe
def done(request: HttpRequest) -> HttpResponse:
    """What has been done, when the letter is open no more. It tells nothing of whose it was."""
    return quiet(render(request, "patient/paper_done.html"))


@require_GET
def page(request: HttpRequest, letter: Letter) -> HttpResponse:
    """The letter's time and place, and its answers."""
    return render(request, "patient/paper_letter.html", _shown(letter))


@require_POST
def accept(request: HttpRequest, letter: Letter) -> HttpResponse:
    """The patient comes."""
    one = letter.invitation
    if _acts(letter).accept and booking.accept(one.tenant_id, one.pk, clock.now(), by=_by(letter)):
        messages.success(request, _("Tack. Mottagningen vet nu att {who} kommer.").format(who=_who(letter)))
    else:
        messages.warning(request, _("Svaret gick inte att ta emot. Ring mottagningen."))
    return _back()


@require_http_methods(PAGES)
def cancel(request: HttpRequest, letter: Letter) -> HttpResponse:
    """Ask once more (K34). With the patient's own code the time is cancelled; with less, a colleague calls her first."""
    way = _acts(letter).cancel
    if way not in (Cancel.NOW, Cancel.CALLED):
        return _back()
    if request.method != "POST":
        return render(request, "patient/paper_cancel.html", _shown(letter))
    now = clock.now()
    if way is Cancel.CALLED:
        asking.ask(letter, CANNOT_COME, now)
        text = _("Vi har antecknat det: {when}. Mottagningen ringer upp innan tiden avbokas. Tiden gäller tills dess.")
        messages.success(request, text.format(when=moment_words(now)))
        return _back()
    return _after(request, booking.cancel(letter.invitation.tenant_id, letter.invitation.pk, now, by=_by(letter)))


@require_POST
def call(request: HttpRequest, letter: Letter) -> HttpResponse:
    """Call me: a line on the unit's list."""
    asking.ask(letter, CALL, clock.now())
    messages.success(request, _("Mottagningen ringer upp på det nummer som den har. Brådskar det, ring själv."))
    return _back()


@require_POST
def digital(request: HttpRequest, letter: Letter) -> HttpResponse:
    """The next one in 1177: it waits until the patient has logged in and said yes."""
    asking.wish_digital(letter, clock.now())
    text = _("Vi har antecknat önskemålet. Det gäller först när {who} har loggat in här med e-legitimation och svarat ja.")
    messages.success(request, text.format(who=_who(letter)))
    return _back()


@require_POST
def leave(request: HttpRequest, letter: Letter) -> HttpResponse:
    """Close the letter in this browser."""
    paper_access.leave(request)
    messages.success(request, _("Klart. Brevet är stängt i den här webbläsaren."))
    return HttpResponseRedirect(reverse("patient:paper-done"))


def _after(request: HttpRequest, said: Change) -> HttpResponse:
    """What the care system said, told as it is."""
    if said.outcome == "done":
        paper_access.leave(request)
        text = "" if said.said == booking.ALREADY else said.said
        messages.success(request, f"{_('Tiden är avbokad. Tack för att du sade till.')} {text}".strip())
        return HttpResponseRedirect(reverse("patient:paper-done"))
    if said.outcome == "refused":
        own = said.said in (booking.TOO_LATE, booking.NOT_ALLOWED, booking.ENDED, "")
        answer = "" if own else " " + _("Mottagningens system svarade: ”{said}”").format(said=said.said)
        messages.warning(request, _("Tiden kunde inte avbokas och gäller fortfarande. Ring mottagningen.") + answer)
    else:
        text = _("Vi vet inte än om avbokningen gick igenom. Vi frågar mottagningens system igen. Ring om du vill veta nu.")
        messages.warning(request, text)
    return _back()


def _form(request: HttpRequest, code: str, status: int = 200, **more: Any) -> HttpResponse:
    return quiet(render(request, "patient/paper.html", {"code": code} | more, status=status))


def _shown(letter: Letter) -> dict[str, Any]:
    one = letter.invitation
    return {"letter": letter, "one": one, "unit": letter.unit, "acts": _acts(letter), "strong": letter.proof is rules.Proof.OWN_CODE}


def _acts(letter: Letter) -> Acts:
    one = letter.invitation
    allowed = bool(one.content.get("cancel_allowed", True))
    return rules.acts(letter.proof, one.kind, one.visit_start, one.cancel_deadline, clock.now(), cancel_allowed=allowed)


def _by(letter: Letter) -> By:
    return By(ACTOR, through=PAPER, checked=letter.proof.value)


def _who(letter: Letter) -> str:
    return _("ditt barn") if letter.guardian else _("du")


def _back() -> HttpResponse:
    return HttpResponseRedirect(reverse("patient:paper-letter") + "#besked")
