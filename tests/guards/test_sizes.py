"""Files stay small enough to be read whole: median at most 100 lines, nine of ten at most 350, none over 600."""

from statistics import median

from tests.guards import tree

CODE = (".py", ".html", ".css", ".js", ".typ", ".sh")
MEDIAN, NINETIETH, LONGEST = 100, 350, 600


def lengths() -> dict[str, int]:
    """Lines of every code file, the longest first."""
    counted = {str(path): text.count("\n") for path, text in tree.texts(*CODE).items() if text.strip()}
    return dict(sorted(counted.items(), key=lambda one: -one[1]))


def told(counted: dict[str, int]) -> str:
    """The longest files, one a line."""
    return "\n".join(f"{lines:5} {name}" for name, lines in list(counted.items())[:20])


def test_files_are_small() -> None:
    counted = {name: lines for name, lines in lengths().items() if name.startswith(("src/", "tests/"))}
    assert len(counted) > 100
    ordered = sorted(counted.values())
    assert ordered[-1] <= LONGEST, told(counted)
    assert ordered[int(len(ordered) * 0.9)] <= NINETIETH, told(counted)
    assert median(ordered) <= MEDIAN, told(counted)
