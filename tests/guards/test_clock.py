"""Domain time comes from `kit.clock`, so that the sandbox can move it: nobody asks the computer or the database what time it is."""

import re
from pathlib import Path

from tests.guards.tree import texts

ASKED = re.compile(
    r"datetime\.now\(|utcnow\(|date\.today\(|timezone\.(now|localdate|localtime)\(|time\.localtime\("
    r"|(?<![\w.])now\(\)(?! *->)|\bCURRENT_(TIMESTAMP|DATE|TIME)\b|\b(clock|statement|transaction)_timestamp\(|\bNow\(\)"
)
ALLOWED = {
    Path("src/kallelse/kit/clock.py"): "It is the clock.",
    Path("src/kallelse/sandbox/clock.py"): "It is the nation's clock, which the product's follows.",
    Path("src/kallelse/sandbox/tls.py"): "Certificates are judged by real time.",
    Path("src/kallelse/delivery/pace.py"): "The meter of a channel goes by the database's real time (decision 0011).",
    Path("src/kallelse/delivery/backlog.py"): "It reads that meter.",
    Path("src/kallelse/cli/checks/database.py"): "It compares the database's clock with the computer's.",
}


def offenders(sources: dict[Path, str]) -> list[str]:
    """Lines that ask for the time elsewhere."""
    return [
        f"{path}:{number}: {line.strip()}"
        for path, text in sources.items()
        if path not in ALLOWED
        for number, line in enumerate(text.splitlines(), 1)
        if ASKED.search(line)
    ]


def test_time_is_asked_from_the_clock() -> None:
    sources = {path: text for path, text in texts(".py", ".sql").items() if path.parts[0] == "src"}
    assert len(sources) > 100
    assert offenders(sources) == []
    assert set(ALLOWED) <= set(sources)


def test_the_guard_sees_every_way_to_ask() -> None:
    ways = ["datetime.now(UTC)", "WHERE at < now()", "SELECT CURRENT_TIMESTAMP", "timezone.now()", "date.today()", "clock_timestamp()"]
    assert len(offenders({Path("x.py"): "\n".join(ways)})) == len(ways)
    assert offenders({Path("x.py"): "clock.now()\ndef now() -> datetime:\nself.now()"}) == []
