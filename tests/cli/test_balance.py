"""`kallelse bookings` tells what is booked; `kallelse alarms` says what stands still, and where it is written what to do."""

import json
from datetime import timedelta
from pathlib import Path

import pytest

from kallelse.balance import watchdog
from kallelse.balance.alarms import Code
from kallelse.kit import clock
from tests import kallelser
from tests.cli.conftest import Run
from tests.conftest import Nation
from tests.guards.tree import ROOT

PERSON = "189001019802"
PERIOD = ("--from", "2027-01-11", "--to", "2027-07-11", "--source", "cosmic")
RUNBOOKS = ROOT / "docs" / "runbooks"


@pytest.fixture
def file(nation: Nation, tmp_path: Path) -> Path:
    kallelser.make(nation.units["k101"], nation.sources["cosmic"], PERSON, reference="made")
    path = tmp_path / "bokningar.csv"
    path.write_text(
        "Referens;Personnummer;Enhet;Starttid;Ingen kallelse\n"
        f"made;{PERSON};TSTNMT2321000156-K101;2027-02-10 10:00;\n"
        f"gone;{PERSON};TSTNMT2321000156-K101;2027-02-11 10:00;\n"
        f"agreed;{PERSON};TSTNMT2321000156-K102;2027-02-12 10:00;agreed\n"
    )
    return path


@pytest.mark.risk("K5")
def test_a_file_of_bookings_is_compared_and_the_next_one_shows_what_is_gone(kallelse: Run, file: Path) -> None:
    ended = kallelse("bookings", str(file), *PERIOD, "--json")
    assert (ended.code, ended.err) == (1, "")
    assert json.loads(ended.out)["found"] == {"made": 1, "missing": 1, "confirmation": 1}
    file.write_text("\n".join(line for line in file.read_text().splitlines() if not line.startswith("gone")))
    shown = kallelse("bookings", str(file), *PERIOD)
    assert shown.code == 0
    assert shown.out.splitlines() == [
        "2 bokningar: 1 har sin kallelse, 1 är avtalade med patienten.", "1 som fanns i en tidigare lista finns inte längre.",
    ]  # fmt: skip


@pytest.mark.risk("K11")
def test_a_wrong_year_is_refused_by_its_line(kallelse: Run, file: Path) -> None:
    file.write_text(file.read_text().replace("2027-02-11", "2072-02-11"))
    ended = kallelse("bookings", str(file), *PERIOD, "--json")
    (refused,) = json.loads(ended.out)["refused"]
    assert (ended.code, refused["line"], refused["column"], refused["reference"]) == (1, 3, "start", "gone")
    assert refused["remedy"]
    wrong = kallelse("bookings", str(file), "--from", "2072-01-01", "--to", "2072-12-31", "--source", "cosmic")
    assert wrong.code == 2
    assert "Kontrollera året" in wrong.err


def test_alarms_are_listed_with_their_page_and_checked(kallelse: Run, nation: Nation, file: Path) -> None:
    assert kallelse("alarms").out.strip() == "Inga öppna larm."
    kallelse("bookings", str(file), *PERIOD)
    watchdog.look(nation.provider.pk, clock.now() + timedelta(days=1, minutes=1))
    ended = kallelse("alarms", "--json")
    (alarm,) = json.loads(ended.out)["alarms"]
    assert ended.code == 1
    assert (alarm["code"], alarm["count"], alarm["provider"]) == ("booking-missing", 1, "TSTNMT2321000156-ALFA")
    assert (ROOT / alarm["runbook"]).exists()
    assert "Bokningar i vårdsystemet har ingen kallelse." in " ".join(kallelse("alarms").out.split())
    checks = json.loads(kallelse("check", "--json").out)["checks"]
    assert {one["about"]: one["state"] for one in checks}["Larm"] == "problem"


def test_every_alarm_has_its_page_and_every_page_its_alarm() -> None:
    assert {path.stem for path in RUNBOOKS.glob("*.md")} == {code.value for code in Code}


@pytest.mark.parametrize("code", Code)
def test_a_page_says_what_it_is_what_it_means_what_to_do_and_when_it_is_over(code: Code) -> None:
    text = (RUNBOOKS / f"{code.value}.md").read_text()
    assert text.startswith(f"# {code.value}: ")
    parts = {part.splitlines()[0]: part.partition("\n")[2].strip() for part in text.split("\n## ")[1:]}
    assert list(parts) == ["Symptom", "Meaning", "What to do", "How to see that it is over"]
    assert all(len(words.split()) >= 8 for words in parts.values())
