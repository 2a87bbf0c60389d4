"""Who the colleague is and which unit the chosen commission covers; the guards that let only the right one in."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache

from kallelse.audit import actions as audit
from kallelse.audit.actions import ADMINISTRATION, Action, Record
from kallelse.connections import queries as connections
from kallelse.connections.models import CareUnit
from kallelse.kit import clock, db, login
from kallelse.kit.config import config
from kallelse.kit.ids import is_kallelse_number
from kallelse.kit.oidc import Provider
from kallelse.kit.routes import Needs, View
from kallelse.roles import queries as roles
from kallelse.roles.rules import Role
from kallelse.staff_web import drawn
from kallelse.staff_web.language import speaking
from kallelse.staff_web.words import ROLE_NAMES

SLOT = "staff"
PURPOSES = ("vård och behandling", "administration")
"""Commission purposes that kallelser may be handled for (PDL 2 kap. 4 §); others, such as research, open nothing here."""


@dataclass(frozen=True, slots=True)
class Commission:
    """One medarbetaruppdrag: its HSA-id and name, and the HSA-ids of its care unit and care provider."""

    id: str
    name: str
    unit: str
    provider: str


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody who has logged in with a SITHS card, keyed on employeeHsaId; `chosen` is None until a commission is chosen."""

    employee: str
    name: str
    commissions: tuple[Commission, ...]
    chosen: Commission | None


@dataclass(frozen=True, slots=True)
class Desk:
    """A colleague at work: with a chosen commission, at the unit that it covers, with the roles that she holds there now.

    Templates ask `{% if "sender" in desk.roles %}`.
    """

    colleague: Colleague
    commission: Commission
    unit: CareUnit
    roles: frozenset[Role] = frozenset()

    @property
    def actor(self) -> str:
        """How the colleague is named in the access log."""
        return f"staff:{self.colleague.employee}"

    def may(self, *wanted: Role) -> bool:
        """Whether the colleague has one of these roles at the unit."""
        return not self.roles.isdisjoint(wanted)

    def record(self, action: Action, patient: str = "", object: str = "", result: str = "ok") -> Record:
        """One line of the access log about what this colleague does."""
        return Record(self.actor, action, patient, object, ADMINISTRATION, self.unit.hsa_id, self.commission.id, result)


def provider() -> Provider:
    """The identity provider of staff; only its signed level `staff_acr` is let in (R-ID-2)."""
    c = config()
    return Provider(c.staff_issuer, c.staff_client_id, c.staff_client_secret, c.staff_acr, ("employeeHsaId", "allCommissions"))


def from_claims(claims: Mapping[str, Any]) -> dict[str, Any]:
    """What is kept of Inera IdP's claims (R-ID-2): who, the usable commissions, and the one chosen there. Raises ValueError."""
    employee = str(claims.get("employeeHsaId", ""))
    if not employee:
        raise ValueError("no employeeHsaId")
    every = claims.get("allCommissions", "[]")
    every = json.loads(every) if isinstance(every, str) else every
    # Commissions of another of the person's tjänste-id belong to another employment.
    mine = [one for one in [*every, claims] if str(one.get("employeeHsaId", employee)).upper() == employee.upper()]
    commissions = {
        str(one["commissionHsaId"]): {
            "id": str(one["commissionHsaId"]),
            "name": str(one.get("commissionName", "")),
            "unit": str(one.get("healthCareUnitHsaId", "")).upper(),
            "provider": str(one.get("healthCareProviderHsaId", "")).upper(),
        }
        for one in mine
        if one.get("commissionHsaId") and str(one.get("commissionPurpose", "")).casefold() in PURPOSES
    }
    chosen = str(claims.get("commissionHsaId", ""))
    name = str(claims.get("name") or " ".join(filter(None, (claims.get("given_name"), claims.get("family_name")))))
    return {
        "employee": employee,
        "name": name,
        "commissions": list(commissions.values()),
        "commission": chosen if chosen in commissions else "",
    }


def colleague_of(request: HttpRequest, *, active: bool = True) -> Colleague | None:
    """The colleague who is logged in in this browser."""
    who = login.logged_in(request.session, SLOT, active=active)
    if who is None:
        return None
    commissions = tuple(Commission(**one) for one in who["commissions"])
    chosen = next((one for one in commissions if one.id == who["commission"]), None)
    return Colleague(who["employee"], who["name"], commissions, chosen)


def unit_of(commission: Commission) -> CareUnit | None:
    """The connected unit that a commission covers; None when it is not connected, or belongs to another care provider."""
    care_provider = connections.provider_by_hsa_id(commission.provider)
    return connections.units(care_provider.pk).get(commission.unit) if care_provider else None


def desk_of(request: HttpRequest, *, active: bool = True) -> Desk | None:
    """The colleague at the unit of the chosen commission, with her roles there; evaluated anew for every request."""
    colleague = colleague_of(request, active=active)
    unit = unit_of(colleague.chosen) if colleague and colleague.chosen else None
    if colleague is None or colleague.chosen is None or unit is None:
        return None
    return Desk(colleague, colleague.chosen, unit, roles.roles_of(unit.pk, colleague.employee, clock.today()))


def staff_only(view: View) -> View:
    """The view gets the Colleague as its second argument."""

    @wraps(view)
    @never_cache
    def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        colleague = colleague_of(request)
        return view(request, colleague, *args, **kwargs) if colleague else _away(request, login_address())

    return guarded


def commission_only(view: View) -> View:
    """The view gets the Desk as its second argument; anybody else is sent to log in or to choose, and learns nothing."""

    @wraps(view)
    @never_cache
    def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        # A page that asks by itself must not keep an abandoned log-in alive; what somebody presses does.
        desk = desk_of(request, active=request.method == "POST" or "HX-Request" not in request.headers)
        if desk is not None and drawn.reopen(request, desk.colleague.employee):
            back = _own(desk.colleague, drawn.drawn_for(request))
            desk = desk_of(request) if back is not None and change(request, desk.colleague, back) else desk
        if desk is not None:
            wanted = drawn.drawn_for(request)
            if wanted and wanted != desk.commission.id:
                there = unit_of(own) if (own := _own(desk.colleague, wanted)) else None
                return drawn.refused(request, desk.unit.name, there.name if there else "", desk.colleague.employee)
            return view(request, desk, *args, **kwargs)
        if colleague_of(request, active=False) is not None:
            return _away(request, reverse("staff:commissions"))
        return _away(request, login_address(str(kwargs.get("number", ""))))

    return guarded


def _own(colleague: Colleague, id: str) -> Commission | None:
    return next((one for one in colleague.commissions if one.id == id), None)


def change(request: HttpRequest, colleague: Colleague, wanted: Commission) -> bool:
    """Let the colleague work under another of her commissions from now on; False when its unit is not connected."""
    if wanted not in colleague.commissions or unit_of(wanted) is None:
        return False
    who = login.logged_in(request.session, SLOT) or {}
    login.replace(request.session, SLOT, who | {"commission": wanted.id})
    request.session.cycle_key()
    return True


def needs_role(*wanted: Role) -> Callable[[View], View]:
    """The view, whose second argument is the Desk, is for those who hold one of these roles at the unit; written below the route's guard.

    Anybody else at the unit is told plainly which role it takes. It stands in the access log, whatever was asked for.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, desk: Desk, *args: object, **kwargs: object) -> HttpResponseBase:
            return view(request, desk, *args, **kwargs) if desk.may(*wanted) else role_missing(request, desk, *wanted)

        guarded.roles = frozenset(wanted)  # type: ignore[attr-defined]
        return guarded

    return decorate


def role_missing(request: HttpRequest, desk: Desk, *wanted: Role) -> HttpResponse:
    """The page that says which role it takes, and who gives it."""
    lacking = desk.record(Action.ROLE_LACKING, object=f"page:{request.resolver_match.url_name if request.resolver_match else ''}")
    with db.tenant_scope(desk.unit.provider_id):
        audit.write(clock.now(), [lacking])
    return render(request, "staff/role_missing.html", {"desk": desk, "names": [ROLE_NAMES[role] for role in wanted]}, status=403)


def login_address(number: str = "") -> str:
    """The log-in page; afterwards it leads to kallelse `number`, or to the work list."""
    asked = f"?{urlencode({'ref': number})}" if is_kallelse_number(number) else ""
    return reverse("staff:login") + asked


def _away(request: HttpRequest, address: str) -> HttpResponse:
    if "HX-Request" in request.headers:
        return HttpResponse(status=204, headers={"HX-Redirect": address})
    return HttpResponseRedirect(address)


GUARDS: dict[Needs, Callable[[View], View]] = {
    Needs.NOBODY: speaking,
    Needs.STAFF: lambda view: speaking(staff_only(view)),
    Needs.COMMISSION: lambda view: speaking(commission_only(view)),
}
