"""Texts of a row: trimmed, in one Unicode form, and free from what no receiver can show."""

import re
import unicodedata

from kallelse.sources.rows.words import EMPTY, FIELD_RULES, LINE_BREAK, MANGLED, UNPRINTABLE

# Control characters that XML and PostgreSQL refuse, lone surrogates, and marks that turn the direction of the text around them.
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]")
# UTF-8 that was read as Windows-1252 somewhere on the way: "Ã¤" for "ä". The replacement character means that a letter is lost.
_MANGLED = re.compile("\ufffd|Ã[\u00a0-\u00bf…„–‚ƒ†‡ˆ‰Š‹ŒŽ‘’“”•—˜™š›œžŸ€]")


class TextError(Exception):
    """A text that cannot be shown to a patient as it is."""

    def __init__(self, field: str, rule: str, remedy: str) -> None:
        super().__init__(f"{field}: {rule}")
        self.field, self.rule, self.remedy = field, rule, remedy


def clean(field: str, text: str, *, lines: bool = False, required: bool = False) -> str:
    """`text` trimmed and in composed form; newlines are kept only where `lines`. Raises TextError."""
    if not text.isascii():
        if ("Ã" in text or "\ufffd" in text) and _MANGLED.search(text):
            raise TextError(field, *MANGLED)
        if not unicodedata.is_normalized("NFC", text):
            text = unicodedata.normalize("NFC", text)
    if not text.isprintable():
        text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
        if not text.replace("\n", "").isprintable() and _UNPRINTABLE.search(text):
            raise TextError(field, *UNPRINTABLE)
        if not lines and "\n" in text.strip():
            raise TextError(field, *LINE_BREAK)
    text = text.strip()
    if required and not text:
        raise TextError(field, *FIELD_RULES.get(field, EMPTY))
    return text
