"""A person's own number and e-mail address, as she has given them to the portal: GetUserProfile 2.0 (K20).

They are asked for when she has agreed to be reminded that way, and nowhere else.
"""

import re
from collections.abc import Sequence

from kallelse.channels import Contact
from kallelse.kit.config import config
from kallelse.kit.wire import Reply, Request, Silence, wire
from kallelse.protocols import mvk, outgoing, soap
from kallelse.protocols.errors import ContractError

_MOBILE = re.compile(r"\+[1-9]\d{7,14}")
_MAIL = re.compile(r"[^\s@,;<>\"]{1,64}@[^\s@,;<>\"]{1,185}\.[^\s@,;<>\".]{2,}")


class Profiles:
    """Who is asked."""

    def ask(self, recipients: Sequence[str]) -> list[Contact | None]:
        """One question each."""
        headers = {"Content-Type": soap.CONTENT_TYPE, "SOAPAction": f'"{mvk.GET_USER_PROFILE.soap_action}"'}
        url = f"{config().inbox_url}/{mvk.GET_USER_PROFILE.name}"
        bodies = [outgoing.request(mvk.GET_USER_PROFILE, {"subjectOfCare": one}, logical_address="") for one in recipients]
        requests = [Request(url, body, headers) for body in bodies if body]
        answers = iter(wire().call(requests, concurrency=config().inbox_concurrency))
        return [_read(next(answers)) if body else None for body in bodies]


def _read(answer: Reply | Silence) -> Contact | None:
    if isinstance(answer, Silence):
        return None
    try:
        said = soap.read_response(mvk.GET_USER_PROFILE, answer.body)
    except (soap.Fault, ContractError, soap.NotSoap):
        return None
    if said["resultCode"] == "ERROR":
        return None
    profile = said.get("userProfile", {}) if said.get("isActive", False) else {}
    return Contact(mobile(profile.get("mobilePhoneNumber", "")), _email(profile.get("email", "")))


def mobile(text: str) -> str:
    """A number as a gateway wants it, such as +46701740605; empty for what is no number."""
    digits = re.sub(r"[\s()./-]", "", text)
    if digits.startswith("00"):
        digits = f"+{digits[2:]}"
    elif digits.startswith("0"):
        digits = f"+46{digits[1:]}"
    return digits if _MOBILE.fullmatch(digits) else ""


def _email(text: str) -> str:
    text = text.strip()
    return text if text.isascii() and _MAIL.fullmatch(text) else ""
