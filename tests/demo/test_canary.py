"""The canary: everything that the demo writes, in good times and in bad, names nobody; a protected person's address is nowhere."""

import csv
import io
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests

from tests.demo import running
from tests.demo.running import Demo
from tests.guards.canary import Canary, Found, protected_people

pytestmark = [pytest.mark.slow, pytest.mark.risk(42)]
ROWS, DAYS = 150, 6
FIGURES = set("taken_in refused digital paper both manual read answered letters_avoided lost doubled seconds".split())
SAMPLES = Path(__file__).parents[2] / "samples"
INBOX_TROUBLE = ("timeout_after_accept", "fault", "error", "garbage", "half_answer", "down")
TROUBLE = [
    {"service": "pu", "kind": "garbage", "times": 1},
    {"service": "pu", "kind": "half_answer", "times": 1},
    {"service": "pu", "kind": "fault", "times": 1},
    *({"service": "inbox", "kind": kind, "share": 0.15} for kind in INBOX_TROUBLE),
    {"service": "read_status", "kind": "garbage", "times": 2},
]


@pytest.fixture
def var_dir() -> Iterator[Path]:
    """A directory that the database's own user may enter."""
    directory = Path(tempfile.mkdtemp(prefix="kallelse-demo-"))
    directory.chmod(0o755)
    yield directory
    shutil.rmtree(directory, ignore_errors=True)


def test_nothing_that_is_written_names_anybody(var_dir: Path) -> None:
    refused = [row["person"] for row in csv.DictReader(io.StringIO((SAMPLES / "kallelser-fel.csv").read_text()), delimiter=";")]
    canary = Canary(numbers=refused)
    with running.demo(var_dir, "--rows", str(ROWS), "--days", str(DAYS), KALLELSE_UNKNOWN_SETTLE_S="1") as demo:
        assert {name: demo.figures[name] for name in ("taken_in", "refused", "lost", "doubled")} == {
            "taken_in": ROWS, "refused": 12, "lost": 0, "doubled": 0,
        }  # fmt: skip
        assert _find(canary, _written(demo)) == {}
        assert _find(canary, _refusals(demo) | _wrong_addresses(demo, canary)) == {}
        _survive(demo, TROUBLE)
        assert _find(canary, _written(demo)) == {}
        assert _find(Canary(protected_people()), _protected_homes(demo), addresses=True) == {}
        assert demo.stop() == 0
    assert running.left_running(demo.home) == []
    assert _find(canary, _written(demo)) == {}


def _find(canary: Canary, texts: dict[str, str], *, addresses: bool = False) -> dict[str, list[Found]]:
    """What was found where; nothing of what is found is repeated in a failure."""
    found = {where: canary.addresses(text) if addresses else canary.find(text) for where, text in texts.items()}
    return {where: those for where, those in found.items() if those}


def _written(demo: Demo) -> dict[str, str]:
    """What the demo says and keeps: output, logs, every file name, and the files beside the letters.

    Left out are the database, the inside of letters, and the sandbox nation's own memory, which is the outside world.
    """
    texts = {"stdout": demo.out.read_text(), "stderr": demo.err.read_text()}
    texts |= {f"log {path.name}": path.read_text() for path in demo.home.glob("log/*")}
    assert any("worker ready" in text for text in texts.values())
    texts["file names"] = "\n".join(str(path.relative_to(demo.home)) for path in demo.home.rglob("*") if "pg/data" not in str(path))
    texts |= {str(path): path.read_text() for path in demo.home.glob("print/**/*") if path.is_file() and path.suffix != ".pdf"}
    assert any(name.endswith("index.csv") for name in texts)
    texts |= {str(path): path.read_text() for path in demo.home.rglob("*.jsonl")}
    return texts


def _refusals(demo: Demo) -> dict[str, str]:
    """What `kallelse send` says about a file with an error of every kind."""
    said = running.kallelse(demo.home, "send", str(SAMPLES / "kallelser-fel.csv"), "--source", "cosmic")
    assert said.returncode == 1
    assert "12 fel" in said.stdout
    return {"refusals": said.stdout + said.stderr}


def _wrong_addresses(demo: Demo, canary: Canary) -> dict[str, str]:
    """What the pages answer when somebody puts an identity number where a kallelse's number belongs; the logs are read afterwards."""
    number = canary.people[0].id
    paths = (
        f"/k/{number}/",
        f"/personal/k/{number}/",
        f"/b/{number}",
        f"/?ref={number}",
        f"/api/v1/invitations?reference={number}",
        f"/{number}",
    )
    answers = {f"page {place}": requests.get(demo.web + path, timeout=30, allow_redirects=False) for place, path in enumerate(paths)}
    return {name: f"{answer.headers.get('Location', '')}\n{answer.text}" for name, answer in answers.items()}


def _survive(demo: Demo, trouble: list[dict[str, Any]]) -> None:
    """Hand in more kallelser while the nation misbehaves, and wait until each of them has come through."""
    demo.ask("PUT", "/misbehave", trouble)
    lines = (SAMPLES / "kallelser.csv").read_text().splitlines(keepends=True)
    late = [f"S-{line}" for line in lines[1:] if ";2027-04-" in line][:60]
    file = demo.home / "more.csv"
    file.write_text("".join((lines[0], *late)))
    assert running.kallelse(demo.home, "send", str(file), "--source", "cosmic").returncode == 0
    file.unlink()

    def through() -> bool:
        # The pauses between tries are those of the movable clock.
        demo.ask("POST", "/clock", {"add_s": 30})
        (waiting,) = demo.rows(
            "SELECT (SELECT count(*) FROM invitations_invitation WHERE state = 'draft') + (SELECT count(*) FROM invitations_step"
            " WHERE state IN ('claimed', 'unknown') OR (channel = 'inbox' AND state = 'planned'))"
        )
        return waiting == (0,)

    running.until(lambda: _tries(demo) > 1, "the trouble to be felt")
    demo.ask("DELETE", "/misbehave")
    running.until(through, "the kallelser that were handed in during trouble")


def _tries(demo: Demo) -> int:
    demo.ask("POST", "/clock", {"add_s": 30})
    ((tries,),) = demo.rows("SELECT max(attempts) FROM invitations_step WHERE channel = 'inbox'")
    return int(tries)


def _protected_homes(demo: Demo) -> dict[str, str]:
    """Every place where a protected person's address could end: each table, each letter, each page about them, each log."""
    tables = [row[0] for row in demo.rows("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")]
    texts = {f"table {table}": "\n".join(map(running.text_of, _values(demo, table))) for table in tables}
    letters = "\n".join(running.pdf_text(path.read_bytes()) for path in demo.home.glob("print/*/*.pdf"))
    # What is looked for is really there when it may be: an ordinary person's address stands in the letter.
    assert Canary().addresses(letters)
    assert Canary().addresses(texts["table invitations_rendition"])
    pages = _pages_about_the_protected(demo)
    return texts | {"letters": letters} | pages | _written(demo)


def _values(demo: Demo, table: str) -> Iterator[object]:
    for row in demo.rows(f'SELECT * FROM "{table}"'):
        yield from row


def _pages_about_the_protected(demo: Demo) -> dict[str, str]:
    people = [person.id for person in protected_people()]
    found = demo.rows(
        "SELECT i.number, i.subject, u.hsa_id FROM invitations_invitation i JOIN connections_careunit u ON u.id = i.unit_id"
        " WHERE i.subject = ANY(%s) ORDER BY i.number", people,
    )  # fmt: skip
    pages: dict[str, str] = {}
    for number, subject, unit in found:
        if login := running.colleague(unit):
            desk = demo.logged_in("/personal/logga-in/", login)
            for path in (f"/personal/k/{number}/", f"/personal/k/{number}/brev.pdf", "/personal/", "/personal/?visa=alla"):
                answer = desk.get(demo.web + path, timeout=30)
                pages[f"staff {number} {path}"] = running.text_of(answer.content)
            assert "Skyddad identitet" in pages[f"staff {number} /personal/k/{number}/"]
        if login := running.resident(subject):
            pages[f"patient {number}"] = demo.logged_in("/logga-in/", login).get(f"{demo.web}/k/{number}/", timeout=30).text
            assert number in pages[f"patient {number}"]
    assert {name.split()[0] for name in pages} == {"staff", "patient"}
    return pages


def test_the_demo_starts_anew_on_what_an_earlier_one_left(var_dir: Path) -> None:
    command = ("demo", "--once", "--json", "--rows", "40", "--days", "1", *running.FREE_PORTS)
    for _ in range(2):
        said = running.kallelse(var_dir, *command)
        assert said.returncode == 0, said.stderr[-2000:]
        figures = running.figures_of(said.stdout)
        assert figures["taken_in"] == 40
        assert figures["digital"] + figures["paper"] + figures["both"] + figures["manual"] + figures["lost"] == 40
        assert set(figures) == FIGURES
    assert running.left_running(var_dir / "demo") == []
