"""`kallelse send`: a file is taken in whole or not at all, and every refused row says what to do."""

import json
from pathlib import Path

import psycopg
import pytest

from kallelse.connections import actions as connections
from tests.cli.conftest import Run
from tests.conftest import Nation
from tests.kallelser import ANNA, BERTIL

HEAD = "reference;person;unit;start;end;purpose"
UNIT = "TSTNMT2321000156-K101"
GOOD = [f"B-1;{ANNA};{UNIT};2027-02-10 10:00;2027-02-10 10:30;Läkarbesök", f"B-2;{BERTIL};{UNIT};2027-02-11 10:00;;Läkarbesök"]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A good file of two rows."""
    path = tmp_path / "kallelser.csv"
    path.write_text("\n".join([HEAD, *GOOD]) + "\n")
    return path


def _stored(dsn: str) -> int:
    with psycopg.connect(dsn) as owner:
        row = owner.execute("SELECT count(*) FROM invitations_invitation").fetchone()
        assert row
        count: int = row[0]
        return count


def test_a_good_file_is_taken_in_and_known_again(kallelse: Run, nation: Nation, database: str, file: Path) -> None:
    first = kallelse("send", str(file), "--source", "cosmic")
    assert (first.code, first.err) == (0, "")
    assert first.out == "2 kallelser lämnades in: 2 nya.\n"
    again = kallelse("send", str(file), "--source", "cosmic", "--json")
    assert again.code == 0
    assert json.loads(again.out) == {"taken_in": 2, "verdicts": {"processing": 2}, "refused": []}
    assert _stored(database) == 2


def test_a_changed_row_becomes_a_new_version(kallelse: Run, nation: Nation, file: Path) -> None:
    kallelse("send", str(file), "--source", "cosmic")
    file.write_text(file.read_text().replace("2027-02-10 10:00;2027-02-10 10:30", "2027-02-12 10:00;"))
    answer = json.loads(kallelse("send", str(file), "--source", "cosmic", "--json").out)
    assert answer["verdicts"] == {"changed": 1, "processing": 1}


def test_one_bad_row_keeps_the_whole_file_out_and_is_explained(kallelse: Run, nation: Nation, database: str, file: Path) -> None:
    wrong = "191212121213"
    file.write_text(
        f"{HEAD}\n{GOOD[0]}\nB-9;{wrong};{UNIT};2027-02-30 10:00;;Läkarbesök\nB-8;{wrong};{UNIT};2027-02-10 10:00;;Läkarbesök\n"
    )
    ended = kallelse("send", str(file), "--source", "cosmic")
    assert ended.code == 1
    assert _stored(database) == 0
    rows = {row.split("│")[1].strip(): row for row in ended.out.splitlines() if row.startswith("│")}
    assert set(rows) == {"3", "4"}
    assert "start" in rows["3"]
    assert "person" in rows["4"]
    assert "2 fel" in ended.out
    answer = json.loads(kallelse("send", str(file), "--source", "cosmic", "--json").out)
    assert [(row["line"], row["column"], row["reference"]) for row in answer["refused"]] == [(3, "start", "B-9"), (4, "person", "B-8")]
    for said in (ended.out, ended.err, json.dumps(answer)):
        assert wrong not in said
        assert "02-30" not in said


def test_a_source_that_is_not_connected(kallelse: Run, nation: Nation, file: Path) -> None:
    ended = kallelse("send", str(file), "--source", "cosmos")
    assert ended.code == 2
    assert "cosmic, privat, rontgen" in ended.line


def test_a_name_that_two_care_providers_use(kallelse: Run, nation: Nation, file: Path) -> None:
    connections.register_source(nation.private, "cosmic")
    ended = kallelse("send", str(file), "--source", "cosmic")
    assert ended.code == 2
    assert nation.provider.hsa_id in ended.line
    assert kallelse("send", str(file), "--source", "cosmic", "--provider", nation.provider.hsa_id.lower()).code == 0


def test_another_providers_unit_is_refused(kallelse: Run, nation: Nation, database: str, file: Path) -> None:
    ended = kallelse("send", str(file), "--source", "privat")
    assert ended.code == 1
    assert "unit" in ended.out
    assert _stored(database) == 0


def test_a_file_that_is_missing_or_no_table(kallelse: Run, nation: Nation, tmp_path: Path) -> None:
    missing = kallelse("send", str(tmp_path / "x.csv"), "--source", "cosmic")
    assert missing.code == 2
    assert "x.csv finns inte" in missing.line
    (tmp_path / "x.csv").write_bytes(b"\x00\x01\x02")
    assert kallelse("send", str(tmp_path / "x.csv"), "--source", "cosmic").code == 1


@pytest.mark.parametrize("name", ["kallelser.csv", "kallelser-privat.csv"])
def test_the_sample_files_are_readable(name: str) -> None:
    from kallelse.plugs import READERS
    from kallelse.sources import Draft

    rows = READERS["file"].read((Path("samples") / name).read_bytes(), "text/csv")
    assert all(isinstance(row, Draft) for row in rows)


def test_every_row_of_the_faulty_sample_is_refused(kallelse: Run, nation: Nation) -> None:
    path = Path("samples") / "kallelser-fel.csv"
    answer = json.loads(kallelse("send", str(path), "--source", "cosmic", "--json").out)
    assert len(answer["refused"]) == len(path.read_text().splitlines()) - 1


@pytest.mark.risk("K26")
def test_a_file_of_cancellations_cancels_all_that_it_can(kallelse: Run, nation: Nation, file: Path, tmp_path: Path) -> None:
    kallelse("send", str(file), "--source", "cosmic")
    off = tmp_path / "avbokningar.csv"
    off.write_text("referens;avbokad av;orsak\nB-1;vården;ny tid\nB-7;vården;\nB-2;patienten;\n")
    ended = kallelse("send", str(off), "--source", "cosmic")
    assert ended.code == 1
    assert "2 avbokade" in ended.out
    assert "Kontrollera referensen." in " ".join(ended.out.split())
    off.write_text("referens;avbokad av\nB-1;vården\nB-2;vården\n")
    again = kallelse("send", str(off), "--source", "cosmic", "--json")
    assert (again.code, json.loads(again.out)) == (0, {"cancelled": 2, "verdicts": {"same": 2}, "refused": []})
