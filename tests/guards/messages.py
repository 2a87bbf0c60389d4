"""Which strings of the staff's pages there are, and which of them the English catalogue lacks.

`python -m tests.guards.messages` (`make messages`) reads every template and module that speaks to the staff, adds what is new to
`locale/en/LC_MESSAGES/django.po`, takes away what nobody says any more, and writes the `django.mo` that the pages are translated with.
"""

import ast
import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import polib
from django.utils.translation.template import templatize

import kallelse

ROOT = Path(kallelse.__file__).parent
CATALOGUE = ROOT / "locale" / "en" / "LC_MESSAGES" / "django.po"
ROOMS = (
    "staff_web", "roles", "routing", "invitations", "worklist", "acts", "balance", "campaigns", "attachments", "templates", "diary",
    "notices", "content/page_filters.py",
)  # fmt: skip
"""The rooms whose words the staff reads; what patients read is made in the room `content`, in languages of its own."""
PAGES = ("staff_web/templates", "web_assets/templates")
CALLS = {"gettext", "gettext_lazy", "gettext_noop", "ngettext", "ngettext_lazy", "pgettext", "_", "mark", "noop"}
_IN_TEMPLATE = re.compile(r"\bn?p?gettext\(.*?\)(?= |$)", re.DOTALL)

type Message = tuple[str, str]
"""The singular, and the plural or an empty string."""


def messages() -> dict[Message, set[str]]:
    """Every message with the files that say it."""
    found: dict[Message, set[str]] = {}
    for path in _files():
        text = path.read_text()
        source = _python_of(text) if path.suffix == ".html" else text
        for message in _said(source):
            found.setdefault(message, set()).add(str(path.relative_to(ROOT)))
    return found


def _files() -> Iterator[Path]:
    for room in ROOMS:
        whole = ROOT / room
        yield from sorted(whole.rglob("*.py")) if whole.is_dir() else [whole]
    for folder in PAGES:
        yield from sorted((ROOT / folder).rglob("*.html"))


def _python_of(template: str) -> str:
    """The calls that the framework finds in a template, as lines of Python."""
    calls = re.findall(
        r"""(?:n|p|np)?gettext\((?:\s*u?(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|'''.*?'''|\"\"\".*?\"\"\")\s*,?)+[^()]*\)""",
        templatize(template), re.DOTALL,
    )  # fmt: skip
    quoted = re.findall(r"""_\(\s*(u?(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"))\s*\)""", templatize(template))
    return "\n".join([*calls, *(f"gettext({text})" for text in quoted)])


def _said(source: str) -> Iterator[Message]:
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call) or not node.args:
            continue
        name = node.func.id if isinstance(node.func, ast.Name) else node.func.attr if isinstance(node.func, ast.Attribute) else ""
        words = [one.value for one in node.args if isinstance(one, ast.Constant) and isinstance(one.value, str)]
        if name in CALLS and words:
            yield (words[0], words[1]) if name.startswith("n") and len(words) > 1 else (words[0], "")


def update() -> tuple[int, int]:
    """Write the catalogue anew; how many messages there are, and how many have no English yet."""
    kept = {(one.msgid, one.msgid_plural): one for one in (polib.pofile(str(CATALOGUE)) if CATALOGUE.exists() else ())}
    made = polib.POFile(wrapwidth=120)
    made.metadata = {
        "Project-Id-Version": "Kallelse", "Language": "en", "MIME-Version": "1.0", "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit", "Plural-Forms": "nplurals=2; plural=(n != 1);",
    }  # fmt: skip
    for (singular, plural), files in sorted(messages().items()):
        before = kept.get((singular, plural))
        entry = polib.POEntry(msgid=singular, occurrences=[(one, "") for one in sorted(files)])
        if plural:
            entry.msgid_plural = plural
            entry.msgstr_plural = before.msgstr_plural if before else {0: "", 1: ""}
        else:
            entry.msgstr = before.msgstr if before else ""
        if "%(" in singular:
            entry.flags = ["python-format"]
        made.append(entry)
    CATALOGUE.parent.mkdir(parents=True, exist_ok=True)
    made.save(str(CATALOGUE))
    made.save_as_mofile(str(CATALOGUE.with_suffix(".mo")))
    return len(made), len(made.untranslated_entries())


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kallelse.settings")
    total, missing = update()
    sys.stdout.write(f"{total} messages, {missing} without English\n")
