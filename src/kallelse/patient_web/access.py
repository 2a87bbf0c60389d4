"""Who the resident is, and the guard that lets only her in."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.cache import never_cache

from kallelse.kit import clock, login
from kallelse.kit.config import config
from kallelse.kit.ids import is_kallelse_number
from kallelse.kit.oidc import Provider
from kallelse.kit.routes import Needs, View
from kallelse.patient_web import children
from kallelse.persons.guardians import Child

SLOT = "resident"


@dataclass(frozen=True, slots=True)
class Resident:
    """A resident who has logged in at the required level. Identities are 12 characters without separator.

    `earlier` are numbers that she had before, under which kallelser may still have been sent; `children` those whom she reads for, as long
    as they are under 13. `children_unknown`: the person service did not say whether there are any.
    """

    identity: str
    name: str
    earlier: tuple[str, ...] = ()
    children: tuple[Child, ...] = ()
    children_unknown: bool = False

    def child(self, subject: str) -> Child | None:
        """The child that a kallelse is about, when she reads it as a guardian."""
        today = clock.today()
        return next((one for one in self.children if one.identity == subject and one.is_read_for(today)), None)

    def voice(self, subject: str) -> str:
        """Who reads or answers, as the access log names her: the patient herself, or which guardian."""
        return f"guardian:{self.identity}" if self.child(subject) else "resident"


def provider() -> Provider:
    """The identity provider of residents; only its signed level `resident_acr` is let in (R-ID-1)."""
    c = config()
    wanted = (c.resident_identity_claim,)
    return Provider(c.resident_issuer, c.resident_client_id, c.resident_client_secret, c.resident_acr, wanted)


def resident_of(request: HttpRequest, *, active: bool = True) -> Resident | None:
    """The resident who is logged in in this browser."""
    who = login.logged_in(request.session, SLOT, active=active)
    if who is None:
        return None
    known = children.read(who)
    return Resident(who["identity"], who["name"], tuple(who["earlier"]), known or (), children_unknown=known is None)


def resident_only(view: View) -> View:
    """The view gets the Resident as its second argument; anybody else is sent to log in and learns nothing."""

    @wraps(view)
    @never_cache
    def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        children.ask_again(request.session, SLOT)
        resident = resident_of(request)
        if resident is None:
            return HttpResponseRedirect(login_address(str(kwargs.get("number", ""))))
        return view(request, resident, *args, **kwargs)

    return guarded


def holders_of_the_address(view: View) -> View:
    """The view itself knows whose address it is; nothing that it answers is kept, found by a search engine or told onwards."""

    @wraps(view)
    @never_cache
    def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        answer = view(request, *args, **kwargs)
        answer.headers["X-Robots-Tag"] = "noindex"
        answer.headers["Referrer-Policy"] = "no-referrer"
        return answer

    return guarded


def login_address(number: str = "") -> str:
    """The log-in page; afterwards it leads to kallelse `number`, or to the list."""
    asked = f"?{urlencode({'ref': number})}" if is_kallelse_number(number) else ""
    return reverse("patient:login") + asked


GUARDS: dict[Needs, Callable[[View], View]] = {Needs.RESIDENT: resident_only, Needs.ADDRESS: holders_of_the_address}
