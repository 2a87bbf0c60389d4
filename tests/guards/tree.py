"""The project's own files, as git would commit them."""

import subprocess
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BINARY = {".png", ".jpg", ".ttf", ".gz", ".xlsx", ".pdf", ".ico", ".mo", ".woff2"}


@cache
def files() -> tuple[Path, ...]:
    """Tracked files and new ones that are not ignored, relative to the root; without git, all but what make and runs leave behind."""
    asked = subprocess.run(["git", "ls-files", "-co", "--exclude-standard", "-z"], cwd=ROOT, capture_output=True, check=False)
    if asked.returncode == 0:
        names = {Path(name) for name in asked.stdout.decode().split("\0") if name}
    else:
        left = {".venv", ".uv", "var", "node_modules", "__pycache__", "vendor", ".git"}
        names = {path.relative_to(ROOT) for path in ROOT.rglob("*") if not left & set(path.relative_to(ROOT).parts)}
    return tuple(sorted(name for name in names if (ROOT / name).is_file()))


def texts(*suffixes: str) -> dict[Path, str]:
    """The text of every file with one of these suffixes (all text files when none is given), by relative path."""
    wanted = [path for path in files() if path.suffix not in BINARY and (not suffixes or path.suffix in suffixes)]
    return {path: (ROOT / path).read_text(encoding="utf-8", errors="replace") for path in wanted}
