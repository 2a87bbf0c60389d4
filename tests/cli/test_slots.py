"""`kallelse slots`: times from a file, again and again, with every wrong row told by its line."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from kallelse.cli.slots import command
from kallelse.diary.models import Slot
from kallelse.kit import db

pytestmark = pytest.mark.db
SAMPLE = Path(__file__).parents[2] / "samples" / "tider.csv"


def run(file: Path) -> tuple[int, dict[str, Any]]:
    done = CliRunner().invoke(command, [str(file), "--source", "cosmic", "--json"], standalone_mode=False)
    assert done.exception is None, done.exception
    return done.return_value, json.loads(done.stdout.splitlines()[-1])


@pytest.fixture
def diary(nation: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    unit = nation.units["k101"]
    unit.diary = True
    unit.save()
    return nation


def test_the_sample_is_laid_out_once(diary: Any) -> None:
    assert run(SAMPLE) == (0, {"verdicts": {"accepted": 3}, "refused": []})
    assert run(SAMPLE) == (0, {"verdicts": {"same": 3}, "refused": []})
    with db.tenant_scope(diary.provider.pk):
        assert list(Slot.objects.order_by("starts").values_list("time_type", flat=True)) == ["ATERBESOK", "ATERBESOK", "NYBESOK"]


def test_wrong_rows_are_told_by_line_and_the_others_are_laid_out(diary: Any, tmp_path: Path) -> None:
    rows = SAMPLE.read_text().splitlines()
    file = tmp_path / "tider.csv"
    backwards, untyped = rows[2].replace("2027-02-15 10:00", "2027-02-15 09:00"), rows[3].replace("NYBESOK", "")
    file.write_text("\n".join([rows[0], rows[1], "", backwards, untyped]))
    code, said = run(file)
    assert (code, said["verdicts"]) == (1, {"accepted": 1})
    assert [(one["line"], one["column"]) for one in said["refused"]] == [(4, "end"), (5, "time_type")]
    assert all(one["rule"] and one["remedy"] for one in said["refused"])


def test_a_time_is_withdrawn_by_its_row(diary: Any, tmp_path: Path) -> None:
    run(SAMPLE)
    rows = SAMPLE.read_text().splitlines()
    file = tmp_path / "tider.csv"
    file.write_text("\n".join([rows[0], rows[1] + "ja"]))
    assert run(file)[1]["verdicts"] == {"changed": 1}
    with db.tenant_scope(diary.provider.pk):
        assert list(Slot.objects.filter(withdrawn=True).values_list("reference", flat=True)) == ["T-1001"]


def test_what_is_no_table_of_times_is_refused_whole(diary: Any, tmp_path: Path) -> None:
    file = tmp_path / "tider.csv"
    file.write_text("referens;enhet\nT-1;K101\n")
    code, said = run(file)
    assert (code, said["verdicts"], len(said["refused"])) == (1, {}, 1)
    assert said["refused"][0]["column"] == "start"
