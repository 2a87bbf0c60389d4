"""Which strings the pages for people have, and which of them the catalogues lack: English for the staff, six languages for patients.

`python -m tests.guards.messages` (`make messages`) reads every template and module that speaks to people, adds what is new to
`locale/<language>/LC_MESSAGES/django.po`, takes away what nobody says any more, and writes the `django.mo` that the pages are translated
with. It prints for each language how many strings lack their translation, and the digest that whoever approves it writes in
`locale/languages.toml`.
"""

import ast
import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import polib
from django.utils.translation import to_locale
from django.utils.translation.template import templatize

import kallelse
from kallelse.patient_web import languages

ROOT = Path(kallelse.__file__).parent
STAFF = (
    "staff_web", "roles", "routing", "invitations", "worklist", "acts", "balance", "campaigns", "attachments", "templates", "diary",
    "notices", "content/page_filters.py", "web_assets/pictograms.py",
)  # fmt: skip
"""The rooms whose words the staff reads, in Swedish and English."""
PATIENT = (
    "patient_web", "booking", "freed_times", "letter_codes", "diary/choosing.py", "diary/rules.py", "content/words.py",
    "content/visit_types.py", "content/page_filters.py",
)  # fmt: skip
"""Those whose words a patient reads on her pages, in every language of `locale/languages.toml`."""
STAFF_PAGES, PATIENT_PAGES = ("staff_web/templates", "web_assets/templates"), ("patient_web/templates", "web_assets/templates")
PLURALS = {
    "sv-x-lattlast": "nplurals=2; plural=(n != 1);",
    "en": "nplurals=2; plural=(n != 1);",
    "fi": "nplurals=2; plural=(n != 1);",
    "so": "nplurals=2; plural=(n != 1);",
    "uk": "nplurals=3; plural=(n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 && (n%100<12 || n%100>14) ? 1 : 2);",
    "ar": "nplurals=6; plural=(n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && n%100<=10 ? 3 : n%100>=11 && n%100<=99 ? 4 : 5);",
}
"""Each language with how it counts."""
ELSEWHERE = re.compile(
    r"^(SHORT|REMIND|SPOKEN_|HEADING|OFF_(?!NEXT|FREE)|OFF$|CALENDAR|GUARDIAN|ENCLOSED|PAGE_OF|NUMBER_SHORT|QR|SCAN|REMOVED|SAME_AS|CUT|NO_REPLY"
    r"|DATE$|CLOCK$|VIDEO_LETTER)"
)
"""Words of a kallelse that are said in the inbox, on paper and in short texts alone: always in Swedish."""
CALLS = {"gettext", "gettext_lazy", "gettext_noop", "ngettext", "ngettext_lazy", "pgettext", "_", "mark", "noop", "lazy"}
_IN_TEMPLATE = re.compile(r"\bn?p?gettext\(.*?\)(?= |$)", re.DOTALL)

type Message = tuple[str, str]
"""The singular, and the plural or an empty string."""


def catalogue(language: str) -> Path:
    """Where the words of a language stand."""
    return ROOT / "locale" / to_locale(language) / "LC_MESSAGES" / "django.po"


def messages(language: str = "en") -> dict[Message, set[str]]:
    """Every message that a language needs, with the files that say it. English is read by both staff and patients."""
    found: dict[Message, set[str]] = {}
    for path in sorted({*_files(PATIENT, PATIENT_PAGES), *(_files(STAFF, STAFF_PAGES) if language == "en" else ())}):
        text = path.read_text()
        source = _python_of(text) if path.suffix == ".html" else _on_the_page(text) if path.name == "words.py" else text
        for message in _said(source):
            found.setdefault(message, set()).add(str(path.relative_to(ROOT)))
    return found


def _files(rooms: tuple[str, ...], pages: tuple[str, ...]) -> Iterator[Path]:
    for room in rooms:
        whole = ROOT / room
        yield from sorted(whole.rglob("*.py")) if whole.is_dir() else [whole]
    for folder in pages:
        yield from sorted((ROOT / folder).rglob("*.html"))


def _on_the_page(source: str) -> str:
    """A module of words without those that are `ELSEWHERE`."""
    tree = ast.parse(source)
    tree.body = [one for one in tree.body if not (isinstance(one, ast.Assign) and ELSEWHERE.match(ast.unparse(one.targets[0])))]
    return ast.unparse(tree)


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


def update(language: str) -> tuple[int, int, str]:
    """Write a catalogue anew; how many messages there are, how many have no translation yet, and the digest of what it says."""
    path = catalogue(language)
    kept = {(one.msgid, one.msgid_plural): one for one in (polib.pofile(str(path)) if path.exists() else ())}
    made = polib.POFile(wrapwidth=120)
    made.metadata = {
        "Project-Id-Version": "Kallelse", "Language": to_locale(language), "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8", "Content-Transfer-Encoding": "8bit", "Plural-Forms": PLURALS[language],
    }  # fmt: skip
    for (singular, plural), files in sorted(messages(language).items()):
        before = kept.get((singular, plural))
        entry = polib.POEntry(msgid=singular, occurrences=[(one, "") for one in sorted(files)])
        if plural:
            entry.msgid_plural = plural
            entry.msgstr_plural = before.msgstr_plural if before else dict.fromkeys(range(forms(language)), "")
        else:
            entry.msgstr = before.msgstr if before else ""
        if "%(" in singular:
            entry.flags = ["python-format"]
        made.append(entry)
    path.parent.mkdir(parents=True, exist_ok=True)
    made.save(str(path))
    made.save_as_mofile(str(path.with_suffix(".mo")))
    languages.digest.cache_clear()
    return len(made), len(made.untranslated_entries()), languages.digest(language)


def forms(language: str) -> int:
    """In how many ways a language counts."""
    return int(PLURALS[language].removeprefix("nplurals=").split(";")[0])


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kallelse.settings")
    for language in PLURALS:
        total, missing, signed = update(language)
        sys.stdout.write(f"{language}: {total} messages, {missing} missing, digest {signed}\n")
