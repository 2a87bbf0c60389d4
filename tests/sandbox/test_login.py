"""The login provider: a real authorization-code flow with authlib, for residents and for staff."""

import json
import re
from html import unescape
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from authlib.integrations.requests_client import OAuth2Session
from joserfc import jwt
from joserfc.jwk import KeySet

from kallelse.sandbox.logins import IDENTITY_CLAIM, RESIDENT_ACR, STAFF_ACR, all_logins
from kallelse.sandbox.people import shipped
from kallelse.sandbox.testing import SandboxClient

CALLBACK = "http://localhost:8000/callback"


def log_in(sandbox: SandboxClient, client_id: str, label: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Pick the login with this label on the provider's page; returns the claims of the verified id token and of userinfo."""
    about = requests.get(f"{sandbox.oidc}/.well-known/openid-configuration", timeout=30).json()
    assert about["issuer"] == sandbox.oidc
    client = OAuth2Session(client_id, "sandbox", scope="openid profile", redirect_uri=CALLBACK)
    address, state = client.create_authorization_url(about["authorization_endpoint"], nonce="n-0S6")
    page = requests.get(address, timeout=30)
    assert page.headers["X-Kallelse-Sandbox"] == "1"
    buttons = {unescape(text): sub for sub, text in re.findall(r'name="sub" value="([^"]+)">([^<]+)</button>', page.text)}
    chosen = requests.post(address, data={"sub": buttons[label]}, allow_redirects=False, timeout=30)
    assert chosen.status_code == 302
    back = chosen.headers["Location"]
    assert back.startswith(CALLBACK)
    assert parse_qs(urlsplit(back).query)["state"] == [state]
    token = client.fetch_token(about["token_endpoint"], authorization_response=back, state=state)
    keys = KeySet.import_key_set(requests.get(about["jwks_uri"], timeout=30).json())
    claims = jwt.decode(token["id_token"], keys, algorithms=["RS256"]).claims
    jwt.JWTClaimsRegistry(exp={"essential": True}, iat={"essential": True}).validate(claims)
    assert claims["nonce"] == "n-0S6"
    assert claims["iss"] == sandbox.oidc
    assert client_id in claims["aud"]
    return dict(claims), client.get(about["userinfo_endpoint"]).json()


def test_a_resident_comes_with_identity_name_and_level(whole_sandbox: SandboxClient) -> None:
    person = next(person for person in shipped() if person.kind == "protected")
    claims, about = log_in(whole_sandbox, "kallelse-resident", f"{person.name}, född {person.born}")
    assert claims[IDENTITY_CLAIM] == about[IDENTITY_CLAIM] == person.id
    assert claims["acr"] == RESIDENT_ACR
    assert claims["name"] == person.name
    assert person.id not in claims["sub"]


def test_staff_comes_with_the_chosen_commission_and_all_of_them(whole_sandbox: SandboxClient) -> None:
    label = "Marianne Exempelgren, medicinsk sekreterare, Röntgen Eksta sjukhus"
    claims, _ = log_in(whole_sandbox, "kallelse-staff", label)
    assert claims["acr"] == STAFF_ACR
    assert claims["healthCareUnitHsaId"] == "TSTNMT2321000156-K102"
    assert claims["healthCareProviderHsaId"] == "TSTNMT2321000156-ALFA"
    assert claims["commissionPurpose"] == "Vård och behandling"
    every = {each["healthCareUnitHsaId"]: each["commissionHsaId"] for each in json.loads(claims["allCommissions"])}
    assert set(every) == {"TSTNMT2321000156-K101", "TSTNMT2321000156-K102"}
    assert claims["commissionHsaId"] == every["TSTNMT2321000156-K102"]
    for name in ("employeeHsaId", "commissionName", "healthCareUnitName", "healthCareProviderName", "given_name", "family_name"):
        assert claims[name], name


def test_somebody_without_commission_can_log_in_but_has_none(whole_sandbox: SandboxClient) -> None:
    claims, _ = log_in(whole_sandbox, "kallelse-staff", "Urban Utanuppdrag, undersköterska, utan medarbetaruppdrag")
    assert json.loads(claims["allCommissions"]) == []
    assert "commissionHsaId" not in claims


def test_each_client_is_offered_its_own_people(whole_sandbox: SandboxClient) -> None:
    pages = {}
    for client_id in ("kallelse-staff", "kallelse-resident"):
        query = {"client_id": client_id, "response_type": "code", "redirect_uri": CALLBACK, "scope": "openid"}
        pages[client_id] = requests.get(f"{whole_sandbox.oidc}/oauth2/authorize", params=query, timeout=30).text
    assert "Exempelgren" in pages["kallelse-staff"]
    assert "född" not in pages["kallelse-staff"]
    assert "Exempelgren" not in pages["kallelse-resident"]
    assert "född" in pages["kallelse-resident"]


@pytest.mark.parametrize("form", [{"sub": "somebody-else"}, {"sub": ""}])
def test_nobody_outside_the_list_can_log_in(whole_sandbox: SandboxClient, form: dict[str, str]) -> None:
    query = {"client_id": "kallelse-staff", "response_type": "code", "redirect_uri": CALLBACK, "scope": "openid"}
    answer = requests.post(f"{whole_sandbox.oidc}/oauth2/authorize", params=query, data=form, allow_redirects=False, timeout=30)
    assert answer.status_code == 400
    assert requests.put(f"{whole_sandbox.oidc}/users/x", json={}, timeout=30).status_code == 404


def test_a_cancelled_login_comes_back_as_access_denied(whole_sandbox: SandboxClient) -> None:
    query = {"client_id": "kallelse-staff", "response_type": "code", "redirect_uri": CALLBACK, "scope": "openid", "state": "s"}
    address = f"{whole_sandbox.oidc}/oauth2/authorize"
    answer = requests.post(address, params=query, data={"action": "deny"}, allow_redirects=False, timeout=30)
    assert "error=access_denied" in answer.headers["Location"]


def test_who_has_no_e_legitimation_is_not_in_the_list() -> None:
    identities = {str(login.claims[IDENTITY_CLAIM]) for login in all_logins() if not login.staff}
    by_id = {person.id: person for person in shipped()}
    kinds = {by_id[identity].kind for identity in identities}
    assert not kinds & {
        "reserve",
        "reserve_linked",
        "reserve_local",
        "coordination",
        "coordination_inactive",
        "deceased",
        "unknown",
        "changed",
    }
    assert {"ordinary", "youth", "protected", "locked", "no_account", "emigrated"} <= kinds
    subs = [login.sub for login in all_logins()]
    assert len(subs) == len(set(subs))
