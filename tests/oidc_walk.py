"""Log in through the sandbox's real OpenID provider, with Django's test client as the browser."""

from typing import Any
from urllib.parse import urlsplit

import requests
from django.test import Client

from kallelse.sandbox.logins import IDENTITY_CLAIM, Login, all_logins


def resident_login(identity: str = "", *, weak: bool = False) -> Login:
    """The login of the resident with this identity, or of the first resident (`weak`: at a level that is too low)."""
    level = "loa2" if weak else "loa3"
    return next(
        one for one in all_logins()
        if not one.staff and str(one.claims["acr"]).endswith(level) and identity in ("", one.claims[IDENTITY_CLAIM])
    )  # fmt: skip


def staff_login(family_name: str, unit: str = "") -> Login:
    """The login of a colleague, at the unit whose HSA-id ends with `unit`."""
    return next(
        one for one in all_logins()
        if one.staff and one.claims["family_name"] == family_name and str(one.claims.get("healthCareUnitHsaId", "")).endswith(unit)
    )  # fmt: skip


def leave(browser: Client, door: str) -> str:
    """Press the door's log-in button; returns the provider's address that the browser is sent to."""
    answer = browser.post(door)
    assert answer.status_code == 302, answer.content.decode()
    return str(answer["Location"])


def choose(address: str, login: Login) -> str:
    """Choose a person at the provider; returns the path and query that the provider sends the browser back to."""
    answer = requests.post(address, data={"sub": login.sub}, allow_redirects=False, timeout=10)
    assert answer.status_code == 302, answer.text
    back = urlsplit(answer.headers["Location"])
    return f"{back.path}?{back.query}"


def log_in(browser: Client, door: str, login: Login) -> Any:
    """The whole way; returns the door's answer."""
    return browser.get(choose(leave(browser, door), login))
