"""Every licence that comes with us is listed and may be combined with ours."""

import tomllib

import pytest

from tests.guards import licences
from tests.guards.tree import ROOT


def test_our_own_licence_is_the_same_everywhere() -> None:
    assert tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["license"] == "EUPL-1.2"
    assert "SPDX-License-Identifier: EUPL-1.2" in (ROOT / "LICENSE").read_text()
    assert "EUPL-1.2" in (ROOT / "README.md").read_text()


@pytest.mark.parametrize(("origin", "packages"), licences.everything().items())
def test_every_licence_is_compatible(origin: str, packages: dict[str, str]) -> None:
    assert packages
    assert {name: licence for name, licence in packages.items() if not licences.acceptable(licence)} == {}


def test_the_list_in_the_docs_is_what_is_installed() -> None:
    assert licences.table() in (ROOT / "docs" / "licences.md").read_text(), "run: python -m tests.guards.licences"


@pytest.mark.parametrize(
    ("expression", "accepted"),
    [("MIT", True), ("Apache-2.0 AND MIT", True), ("GPL-2.0-only OR MIT", True), ("MIT AND Proprietary", False), ("?", False)],
)
def test_how_expressions_are_judged(expression: str, accepted: bool) -> None:
    assert licences.acceptable(expression) is accepted
