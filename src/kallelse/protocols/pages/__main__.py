"""Write the pages into a directory, docs/contracts when none is given, and remove pages of what is no longer declared."""

import sys
from pathlib import Path

from kallelse.protocols.pages import pages

DIRECTORY = Path(__file__).parents[4] / "docs" / "contracts"


def main() -> None:
    """Write what has changed and say how much that was."""
    directory = Path(sys.argv[1]) if len(sys.argv) > 1 else DIRECTORY
    directory.mkdir(parents=True, exist_ok=True)
    made = pages()
    changed = [name for name, text in made.items() if not (path := directory / name).exists() or path.read_text("utf-8") != text]
    for name in changed:
        (directory / name).write_text(made[name], "utf-8")
    gone = [path for path in directory.glob("*.md") if path.name not in made]
    for path in gone:
        path.unlink()
    sys.stdout.write(f"{len(made)} pages, {len(changed)} written, {len(gone)} removed.\n")


if __name__ == "__main__":
    main()
