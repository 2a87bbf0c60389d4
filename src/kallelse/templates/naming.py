"""What templates and their variants may be called, and the words that they are found by. Pure."""

import re
from collections.abc import Sequence

from kallelse.templates import refusals as r
from kallelse.templates.blocks import Blocks, texts
from kallelse.templates.forbidden import forbidden
from kallelse.templates.refusals import TemplateError
from kallelse.templates.words import FORMS

_CODE = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,58}[a-z0-9])")
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Z]{2})?")


def checked_code(code: str) -> str:
    """A code as it is stored. Raises TemplateError."""
    code = code.strip().lower()
    if not _CODE.fullmatch(code):
        raise TemplateError("code", *r.CODE)
    return code


def checked_title(title: str) -> str:
    """A title as it is stored. Raises TemplateError."""
    title = title.strip()
    if not title or len(title) > 120 or not title.isprintable():
        raise TemplateError("title", *r.TITLE)
    if broken := forbidden(title):
        raise TemplateError("title", *broken)
    return title


def checked_form(form: str) -> str:
    """The form of a variant as it is stored. Raises TemplateError."""
    if form not in FORMS and not _LANGUAGE.fullmatch(form):
        raise TemplateError("form", *r.FORM)
    return form


def sought(code: str, title: str, time_types: Sequence[str], blocks: Blocks) -> str:
    """The words that a template is found by, in small letters."""
    said = " ".join(text for _, text in texts(blocks))
    return " ".join(f"{title} {code} {' '.join(time_types)} {said}".casefold().split())[:8000]
