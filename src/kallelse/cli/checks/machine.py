"""This machine: folders, disk, keys."""

import shutil
import stat
import tempfile
from collections.abc import Iterator
from pathlib import Path

from kallelse.audit import signing
from kallelse.cli.checks.finding import Finding, note, ok, problem
from kallelse.kit.config import Config, ConfigError

SPARE_MB = 1000


def findings(config: Config) -> Iterator[Finding]:
    """Folders, assets and the log's key."""
    yield _folder("Utskrift", config.print_dir, "KALLELSE_PRINT_DIR")
    yield _folder("Försändelser", config.parcel_dir, "KALLELSE_PARCEL_DIR")
    yield _folder("Arbetskatalog", config.var_dir, "KALLELSE_VAR_DIR")
    yield _assets()
    yield _audit_key(config)


def _folder(about: str, folder: Path, setting: str) -> Finding:
    """A file is made and taken away again, because rights on paper do not say whether writing works."""
    if not folder.exists():
        nearest = next(parent for parent in folder.resolve().parents if parent.exists())
        return note(about, f"{folder} finns inte än; skapas i {nearest} när den behövs.")
    try:
        with tempfile.NamedTemporaryFile(dir=folder, prefix=".tmp-check-"):
            pass
    except OSError as error:
        return problem(about, f"{folder} kan inte skrivas ({error.strerror}): ge rätt eller ändra {setting}.")
    free = shutil.disk_usage(folder).free // 1_000_000
    if free < SPARE_MB:
        return problem(about, f"{folder} har bara {free} MB kvar: frigör utrymme eller ändra {setting}.")
    return ok(about, f"{folder} ({free // 1000} GB ledigt)")


def _assets() -> Finding:
    from kallelse.web_assets.build import VENDOR

    if (VENDOR / "stamp").exists():
        return ok("Stilmallar", "finns")
    return problem("Stilmallar", "saknas: kör `make assets`.")


def _audit_key(config: Config) -> Finding:
    path = signing.key_file(config)
    try:
        signing.load_key(path)
    except ConfigError as error:
        return problem("Loggnyckel", str(error))
    if stat.S_IMODE(path.stat().st_mode) & 0o077:
        return problem("Loggnyckel", f"{path} kan läsas av andra: kör `chmod 600 {path}`.")
    return ok("Loggnyckel", str(path))
