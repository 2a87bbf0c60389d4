"""The house is as it is drawn: ARCHITECTURE.md lists the rooms that exist, each says what it is for, every plug is in the contract."""

import ast
import re
from configparser import ConfigParser

import pytest

from tests.guards.tree import ROOT, files

SOURCE = ROOT / "src" / "kallelse"
ROOMS = sorted(path.name for path in SOURCE.iterdir() if (path / "__init__.py").exists())
MODULES = sorted(path.name for path in SOURCE.glob("*.py") if path.name != "__init__.py")
NOT_ROOMS = {"locale"}
"""Folders that hold data only."""
SHARED_BY_PLUGS = {"sources.rows"}
"""The rules for a row, which several sources read by."""
PLUGS = sorted(
    f"{kind}.{path.name}"
    for kind in ("channels", "sources")
    for path in (SOURCE / kind).iterdir()
    if (path / "__init__.py").exists() and f"{kind}.{path.name}" not in SHARED_BY_PLUGS
)
VAGUE = {"utils", "util", "helpers", "helper", "common", "misc", "services", "managers", "manager", "base", "core", "lib"}


def test_the_architecture_lists_the_rooms_that_exist() -> None:
    listed = re.findall(r"^\| `([a-z_.]+?)/?` \|", (ROOT / "ARCHITECTURE.md").read_text(), re.MULTILINE)
    assert sorted(listed) == sorted([*ROOMS, *MODULES])


def test_no_folder_of_the_house_is_left_out() -> None:
    folders = {path.parts[2] for path in files() if path.parts[:2] == ("src", "kallelse") and len(path.parts) > 3}
    assert folders - NOT_ROOMS == set(ROOMS)


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_says_what_it_is_for_and_where_its_door_is(room: str) -> None:
    tree = ast.parse((SOURCE / room / "__init__.py").read_text())
    prose = (ast.get_docstring(tree) or "").strip().splitlines()
    assert 3 <= len(prose) <= 15, f"{room}: {len(prose)} lines"
    names = [target.id for node in tree.body if isinstance(node, ast.Assign) for target in node.targets if isinstance(target, ast.Name)]
    assert "__all__" in names, room


def test_no_file_has_a_name_that_says_nothing() -> None:
    assert [path for path in files() if path.suffix == ".py" and VAGUE & {path.stem, path.parent.name}] == []


@pytest.mark.parametrize("plug", PLUGS)
def test_every_plug_is_bound_by_the_import_contract(plug: str) -> None:
    contract = ConfigParser()
    contract.read(ROOT / ".importlinter")
    kind = plug.split(".")[0]
    through = contract["importlinter:contract:plugs-through-one-door"]["protected_modules"].split()
    independent = contract[f"importlinter:contract:{kind}-are-independent"]["modules"].split()
    assert f"kallelse.{plug}" in through
    assert f"kallelse.{plug}" in independent
