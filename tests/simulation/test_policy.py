"""The policy file: what may be otherwise, and everything that is wrong with it at once."""

from pathlib import Path

import pytest

from kallelse.simulation import policy
from kallelse.simulation.policy import PolicyError
from tests.guards.tree import ROOT


def wrong(text: str) -> list[str]:
    with pytest.raises(PolicyError) as caught:
        policy.read(text)
    assert all(fault.rule and fault.remedy for fault in caught.value.faults)
    return [fault.field for fault in caught.value.faults]


@pytest.mark.parametrize("path", sorted((ROOT / "examples" / "policies").glob("*.toml")), ids=lambda path: path.stem)
def test_the_examples_can_be_read(path: Path) -> None:
    assert policy.read(path.read_text()).name


def test_a_care_levels_own_value_goes_before_the_general_one() -> None:
    read = policy.read("[parameters]\nunread_limit_wd = 3\n[parameters.primary]\nunread_limit_wd = 1\n")
    assert read.changed("primary") == {"unread_limit_wd": 1}
    assert read.changed("specialist") == {"unread_limit_wd": 3}


def test_a_named_source_goes_before_all_of_them() -> None:
    read = policy.read('[sources]\nalla = "full"\nrontgen = "simple"\n')
    assert (read.level("rontgen"), read.level("cosmic"), policy.read("").level("cosmic")) == ("simple", "full", None)


@pytest.mark.parametrize(("text", "fields"), [
    ("[parameters]\nunread_limit = 1\n", ["parameters.unread_limit"]),
    ("[parameters]\nunread_limit_wd = 1.5\npostal_lead_wd = 0\n", ["parameters.unread_limit_wd", "parameters.postal_lead_wd"]),
    ("[parameters]\nunread_limit_wd = true\n", ["parameters.unread_limit_wd"]),
    ('[parameters]\nprint_cutoff = "7:50"\ndecember_from = "13-01"\ncancel_reading = "x"\n',
     ["parameters.print_cutoff", "parameters.december_from", "parameters.cancel_reading"]),
    ("[parameters.dental]\nprint_wd = 1\n", ["parameters.dental"]),
    ("[parameters.primary]\nletter_cost_sek = 10\n", ["parameters.primary.letter_cost_sek"]),
    ("[parameters]\nletter_cost_sek = -1\n", ["parameters.letter_cost_sek"]),
    ("[world]\nunread_limit_wd = 1\n", ["world.unread_limit_wd"]),
    ('[sources]\ncosmic = "half"\n', ["sources.cosmic"]),
    ("[reminders]\nunread = true\n", ["reminders.after_wd", "reminders.assumed_read_share"]),
    ("[reminders]\nunread = true\nafter_wd = 2\nassumed_read_share = 20\n", ["reminders.assumed_read_share"]),
    ("parameters = 1\n", ["parameters"]), ("[letters]\n", ["letters"]), ("x = ", ["filen"]),
])  # fmt: skip
def test_what_is_wrong_is_named(text: str, fields: list[str]) -> None:
    assert wrong(text) == fields


def test_the_known_names_are_the_products_own() -> None:
    from kallelse.connections import shipped

    known = {row.name for row in shipped.ROWS}
    assert set(policy.TIMING) | set(policy.COSTS) <= known
