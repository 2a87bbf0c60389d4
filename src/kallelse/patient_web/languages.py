"""In which language and how large the patient reads her pages: her choice, else her wish, else her browser's first guess (R-LANG-2).

A language that no named person has approved is not shown in production; elsewhere it is, and every page in it says so. The choice lives in
the session, also through log-in and log-out, which empty it. What a kallelse itself says is Swedish or a translator's: see `foreign`.
"""

import hashlib
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest, HttpResponseBase
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.safestring import SafeString
from django.utils.translation.trans_real import parse_accept_lang_header

import kallelse
from kallelse.kit.config import config

FILE = Path(kallelse.__file__).parent / "locale" / "languages.toml"
SWEDISH, EASY = "sv", "sv-x-lattlast"
WORD = "Language"
"""What the choice is called for whoever reads neither Swedish nor the page's language."""
KEY, LARGE = "language", "large_print"
_OTHERS = ("/personal/", "/api/", "/riv/", "/static/")
"""Doors with a language of their own."""


@dataclass(frozen=True, slots=True)
class Language:
    """A language of the pages: BCP 47, its own name for itself, and who has approved its words, when and which (`digest`)."""

    code: str
    name: str
    state: str = "draft"
    reviewer: str = ""
    role: str = ""
    date: str = ""
    digest: str = ""

    @property
    def approved(self) -> bool:
        """Whether somebody answers for the words as they are now. The Swedish ones are the source."""
        if self.state == "approved":
            return bool(self.reviewer and self.role and self.date) and self.digest == digest(self.code)
        return self.state == "source"

    @property
    def foreign(self) -> bool:
        """Whether it is another language than that of the kallelse."""
        return not self.code.startswith("sv")


@cache
def digest(code: str) -> str:
    """What stands for all words of a language: another when any of them is."""
    catalogue = FILE.parent / translation.to_locale(code) / "LC_MESSAGES" / "django.mo"
    return hashlib.sha256(catalogue.read_bytes()).hexdigest()[:16]


@cache
def every() -> tuple[Language, ...]:
    """All languages that there are catalogues for, Swedish first."""
    return tuple(Language(**one) for one in tomllib.loads(FILE.read_text())["language"])


def offered() -> tuple[Language, ...]:
    """Those that may be chosen here."""
    return _offered(every(), config().stage == "production")


@cache
def _offered(known: tuple[Language, ...], approved_only: bool) -> tuple[Language, ...]:
    return tuple(one for one in known if one.approved or not approved_only)


@cache
def _buttons(now: Language, others: tuple[Language, ...]) -> SafeString:
    """One button for each language, the same on every page in one; nothing where there is nothing to choose."""
    shown = {"tongue": now, "tongues": others}
    return render_to_string("patient/language_buttons.html", shown) if len(others) > 1 else SafeString()


def named(code: str) -> Language | None:
    """The language with this code, if it may be chosen here."""
    return next((one for one in offered() if one.code == code), None)


def guess(accepted: str) -> str:
    """The first language that the browser asks for and that may be chosen; Swedish when there is none."""
    codes = [one.code for one in offered()]
    for asked, weight in parse_accept_lang_header(accepted):
        found = asked if asked in codes else asked.split("-")[0]
        if found in codes and weight > 0:
            return found
    return SWEDISH


def chosen(session: SessionBase) -> str:
    """What she has chosen and may still choose, or ""."""
    code = str(session.get(KEY, ""))
    return code if code and named(code) else ""


def keep(session: SessionBase, code: str) -> None:
    """Remember a choice."""
    if named(code):
        session[KEY] = code


class Speaking:
    """Middleware: the patient's pages, also those that say that something is wrong, in her language."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.path_info.startswith(_OTHERS):
            with translation.override(SWEDISH):
                return self._get_response(request)
        session = request.session
        kept = {name: session[name] for name in (KEY, LARGE) if name in session}
        code = chosen(session) or guess(request.META.get("HTTP_ACCEPT_LANGUAGE", ""))
        with translation.override(code):
            answer = self._get_response(request)
        for name, value in kept.items():
            # Whoever logs in or out gets an empty session: the way she reads is no secret of the one before.
            if name not in session:
                session[name] = value
        patch_vary_headers(answer, ("Accept-Language",))
        answer.headers.setdefault("Content-Language", code.split("-x-")[0])
        return answer


def shown(request: HttpRequest) -> dict[str, Any]:
    """Context processor: the language of a patient's page, the others, and whether the text is large."""
    if request.path_info.startswith(_OTHERS) or not hasattr(request, "session"):
        return {}
    now = named(translation.get_language() or SWEDISH) or every()[0]
    return {
        "tongue": now,
        "tongue_buttons": _buttons(now, offered()),
        "large_print": bool(request.session.get(LARGE)),
        "stay": _stay(request),
        "in_english": WORD,
    }


def _stay(request: HttpRequest) -> str:
    """Where to go on after a choice: the same page, unless it was the answer to a form or of the log-in."""
    if request.method != "GET" or "state" in request.GET:
        return ""
    # What somebody has typed into an address is not said again where it may be a person's number.
    tells = any(sum(sign.isdecimal() for sign in str(value)) >= 10 for value in request.GET.values())
    return request.path if tells else request.get_full_path()
