"""`kallelse simulate`: a table whose small numbers are hidden, JSON for programs, and one clear line for what is wrong."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from kallelse.cli import simulate
from kallelse.simulation.policy import Policy
from kallelse.simulation.tally import Figures, Range, Report
from tests.cli.conftest import Run

ZERO = Range(0, 0, 0)
DAYS = ("--from", "2027-01-11", "--to", "2027-01-12")
PLAIN = Figures(1200, 1000, Range(700, 700, 700), Range(300, 310, 340), ZERO, ZERO, 1200, Range(3, 3, 3), ZERO, ZERO, ZERO, {}, 40)
REPORT = Report("Fråga", "2027-01-01", "2027-01-31", datetime(2027, 2, 1, tzinfo=UTC), PLAIN, PLAIN, PLAIN, 0, 2, 0, 0, 0, 900, {"1": 0.5},
                dict.fromkeys(("letter_cost_sek", "letter_minutes", "phone_task_minutes", "letter_co2_g"), 13.5),
                dict.fromkeys(("letter_cost_sek", "letter_minutes", "phone_task_minutes", "letter_co2_g"), 13.5), 1)  # fmt: skip


@pytest.mark.risk("K25")
def test_people_see_no_count_below_five(capsys: pytest.CaptureFixture[str]) -> None:
    few = replace(PLAIN, letters=Range(4, 4, 4), sek=Range(54, 54, 54))
    simulate._show(replace(REPORT, happened=few), Policy())
    lines = {line.split("│")[1].strip(): line for line in capsys.readouterr().out.splitlines() if line.startswith("│")}
    assert lines["Brev"].split("│")[2].strip() == "<5"
    assert "54" not in lines["Porto, papper, meddelanden"]
    assert lines["… varken läst eller brev"].count("<5") == 3
    assert "310 (300–340)" in lines["Brev"]


@pytest.mark.db
def test_an_empty_database_answers_with_zeros(kallelse: Run, nation: Any, tmp_path: Path) -> None:
    policy = tmp_path / "p.toml"
    policy.write_text('name = "Prov"\n[parameters]\nunread_limit_wd = 1\n')
    ended = kallelse("simulate", "--policy", str(policy), *DAYS, "--json")
    assert ended.code == 0, ended.err
    told = json.loads(ended.out)
    assert (told["policy_name"], told["happened"]["kallelser"], told["tenants"]) == ("Prov", 0, 2)
    only = kallelse("simulate", "--policy", str(policy), *DAYS, "--tenant", "IFV1239877878-1041")
    assert only.code == 0, only.err
    assert "Omräknat som det var" in only.out


@pytest.mark.db
@pytest.mark.parametrize(("text", "arguments", "said"), [
    ("[parameters]\nunread = 1\n", DAYS, "p.toml: parameters.unread: finns inte."),
    ("", ("--from", "2027-01-12", "--to", "2027-01-11"), "--to ligger före --from"),
    ("", (*DAYS, "--tenant", "NOBODY"), "vårdgivaren NOBODY finns inte"),
    ('[sources]\nnothing = "full"\n', DAYS, "är inget anslutet vårdsystem"),
])  # fmt: skip
def test_what_is_wrong_is_said_in_one_line(
    text: str, arguments: tuple[str, ...], said: str, kallelse: Run, nation: Any, tmp_path: Path
) -> None:
    policy = tmp_path / "p.toml"
    policy.write_text(text)
    ended = kallelse("simulate", "--policy", str(policy), *arguments)
    assert ended.code == 2
    assert said in ended.line
