"""Makes any text that a source system sends safe to carry: nothing unprintable, no hidden direction marks."""

import re
from functools import lru_cache

# Control characters and lone surrogates are not XML; direction overrides can make a text read otherwise
# than it is stored; private-use characters mean nothing to a reader, and the inbox uses one as a blank.
_UNWANTED = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ue000-\uf8ff\ufdd0-\ufdef\ufeff\ufff9-\ufffb\ufffe\uffff]"
)
_BREAKS = re.compile("[ \t]*(?:\r\n|[\r\n\x85\u2028\u2029])[ \t]*")


@lru_cache(maxsize=4096)
def paragraphs(text: str) -> tuple[str, ...]:
    """The paragraphs of a plain text: split at newlines, stripped, the empty ones left out."""
    if text.isprintable():
        text = text.strip()
        return (text,) if text else ()
    clean = _BREAKS.sub("\n", _UNWANTED.sub("", text)).replace("\t", " ")
    return tuple(line for part in clean.split("\n") if (line := part.strip()))


def line(text: str) -> str:
    """A text as one line: its paragraphs joined by spaces."""
    parts = paragraphs(text)
    return parts[0] if len(parts) == 1 else " ".join(parts)


def lines(texts: tuple[str, ...]) -> tuple[str, ...]:
    """Each text as one line, the empty ones left out."""
    return tuple(clean for text in texts if (clean := line(text)))
