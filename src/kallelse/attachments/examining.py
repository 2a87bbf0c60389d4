"""Examine a file: told by its content, then written anew in a process of its own that is given neither much time nor much memory."""

import subprocess
import sys
from pathlib import Path

import msgspec
from django.utils.translation import gettext as _

from kallelse.attachments import words
from kallelse.attachments.found import Found, Kind
from kallelse.attachments.kinds import Refusal, kind_of
from kallelse.attachments.rewriting import SECONDS, Answer

_SOURCES = str(Path(__file__).parents[2])


class Examined(msgspec.Struct, frozen=True):
    """A file that may be taken, if no scanner objects: its kind, the bytes written anew, and what was found in it."""

    kind: Kind
    body: bytes
    found: Found


def examine(body: bytes, *, largest: int, pages_most: int) -> Examined | Refusal:
    """Examine the bytes of an upload. `largest` in bytes, `pages_most` in pages: parameters of the region."""
    if not body:
        return Refusal("empty", _("Filen är tom."), _("Välj en annan fil."))
    if len(body) > largest:
        return words.too_large(largest)
    kind = kind_of(body)
    if isinstance(kind, Refusal):
        return kind
    answer, rewritten = _rewrite(body, kind, pages_most)
    if answer.refused:
        return words.hostile(answer.refused, pages_most)
    # A picture or document may grow when it is written anew: what is sent counts.
    if len(rewritten) > largest:
        return words.too_large(largest)
    return Examined(kind, rewritten, answer.found)


def _rewrite(body: bytes, kind: Kind, pages_most: int) -> tuple[Answer, bytes]:
    call = [sys.executable, "-m", "kallelse.attachments.rewriting", kind.value, str(pages_most)]
    # Nothing of our surroundings goes with it: a hole in a library that reads files finds no keys there.
    surroundings = {"PYTHONPATH": _SOURCES, "PYTHONSAFEPATH": "1", "LANG": "C.UTF-8"}
    try:
        done = subprocess.run(call, input=body, capture_output=True, timeout=SECONDS + 10, env=surroundings, cwd="/", check=False)
    except subprocess.TimeoutExpired:
        return Answer("bounds"), b""
    line, _newline, rewritten = done.stdout.partition(b"\n")
    try:
        return msgspec.json.decode(line, type=Answer), rewritten
    except msgspec.DecodeError:
        # Ended by the kernel at a bound, or by a defect in a library: either way nobody may open the file.
        return Answer("bounds" if done.returncode < 0 else "broken"), b""
