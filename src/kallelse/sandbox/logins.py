"""Who can log in through the sandbox's OpenID provider, and the claims that are released about them.

Residents get the identity claim of the Swedish OIDC profile at level 3; staff get the claims of Inera IdP.
`sub` is opaque: it follows from the person's place in the list, never from the identity.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import NAMESPACE_URL, uuid5

from kallelse.sandbox.nation import PURPOSE, STAFF, StaffMember, known_unit, provider_of
from kallelse.sandbox.people import KINDS, Person, shipped

IDENTITY_CLAIM = "https://id.oidc.se/claim/personalIdentityNumber"
RESIDENT_ACR = "http://id.elegnamnden.se/loa/1.0/loa3"
WEAK_RESIDENT_ACR = "http://id.elegnamnden.se/loa/1.0/loa2"
STAFF_ACR = "http://id.sambi.se/loa/loa3"
_NAMESPACE = uuid5(NAMESPACE_URL, "urn:kallelse:sandbox:login")


@dataclass(frozen=True, slots=True)
class Login:
    """One entry of the list on the login page."""

    sub: str
    label: str
    group: str
    staff: bool
    claims: dict[str, object]


def all_logins() -> list[Login]:
    """Staff first, then every resident who has an e-legitimation, grouped by kind."""
    return [*_staff_logins(), *_resident_logins(shipped())]


def _staff_logins() -> Iterable[Login]:
    for number, member in enumerate(STAFF):
        commissions = [_commission(member, unit_id) for unit_id in member.units]
        chosen = commissions or [{}]
        for place, commission in enumerate(chosen):
            claims: dict[str, object] = {
                "name": f"{member.given_name} {member.family_name}",
                "given_name": member.given_name,
                "family_name": member.family_name,
                "employeeHsaId": member.employee_hsa_id,
                "allCommissions": json.dumps(commissions, ensure_ascii=False),
                "acr": STAFF_ACR,
                **{name: value for name, value in commission.items() if not name.endswith(("OrgNo", "Rights"))},
            }
            where = f"{commission['healthCareUnitName']}" if commission else "utan medarbetaruppdrag"
            label = f"{member.given_name} {member.family_name}, {member.title.lower()}, {where}"
            yield Login(_sub(f"staff {number} {place}"), label, "Personal", True, claims)


def _commission(member: StaffMember, unit_id: str) -> dict[str, object]:
    """One medarbetaruppdrag, in the claim names of Inera IdP."""
    place, provider = known_unit(unit_id), provider_of(unit_id)
    return {
        "employeeHsaId": member.employee_hsa_id,
        "commissionHsaId": f"{unit_id}U{member.employee_hsa_id.rpartition('-')[2]}",
        "commissionName": f"{PURPOSE} {place.name}",
        "commissionPurpose": PURPOSE,
        "healthCareUnitHsaId": place.hsa_id,
        "healthCareUnitName": place.name,
        "healthCareProviderHsaId": provider.hsa_id,
        "healthCareProviderName": provider.name,
        "healthCareProviderOrgNo": provider.org_no,
        "commissionRights": [{"activity": "Läsa", "scope": "VE", "informationClass": "ALLA"}],
    }


def _resident_logins(people: Iterable[Person]) -> Iterable[Login]:
    for number, person in enumerate(people):
        if not person.registered or person.root.endswith(".3.3") or person.main or person.deregistration == "AV":
            continue
        if person.kind.startswith("reserve"):
            continue
        claims: dict[str, object] = {
            "name": person.name,
            "given_name": person.given,
            "family_name": person.surname,
            IDENTITY_CLAIM: person.id,
            "acr": RESIDENT_ACR,
        }
        group = KINDS[person.kind]
        yield Login(_sub(f"resident {number}"), f"{person.name}, född {person.born}", group, False, claims)
        if number == 0:
            weak = {**claims, "acr": WEAK_RESIDENT_ACR}
            label = f"{person.name}, född {person.born}, med för låg tillitsnivå"
            yield Login(_sub("resident weak"), label, "Inloggning på nivå 2 (ska nekas)", False, weak)


def _sub(text: str) -> str:
    return str(uuid5(_NAMESPACE, text))
