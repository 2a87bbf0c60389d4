"""This machine: folders, disk, keys, certificates."""

import shutil
import stat
import tempfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

from cryptography import x509

from kallelse.audit import signing
from kallelse.cli.checks.finding import Finding, note, ok, problem
from kallelse.kit import clock
from kallelse.kit.config import Config, ConfigError

SOON = timedelta(days=30)
SPARE_MB = 1000


def findings(config: Config) -> Iterator[Finding]:
    """Folders, assets, the log's key and certificates."""
    yield _folder("Utskrift", config.print_dir, "KALLELSE_PRINT_DIR")
    yield _folder("Arbetskatalog", config.var_dir, "KALLELSE_VAR_DIR")
    yield _assets()
    yield _audit_key(config)
    yield from _certificates(config)


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


def _certificates(config: Config) -> Iterator[Finding]:
    if config.ca_file and not Path(config.ca_file).is_file():
        yield problem("Utfärdare", f"{config.ca_file} finns inte: rätta KALLELSE_CA_FILE.")
    if not config.client_cert_file:
        state = problem if config.stage == "production" else note
        yield state(
            "Certifikat", "inget klientcertifikat; nationella tjänster kräver ett (KALLELSE_CLIENT_CERT_FILE, KALLELSE_CLIENT_KEY_FILE)."
        )
        return
    try:
        certificate = x509.load_pem_x509_certificate(Path(config.client_cert_file).read_bytes())
    except (OSError, ValueError):
        yield problem("Certifikat", f"{config.client_cert_file} kan inte läsas som PEM: rätta KALLELSE_CLIENT_CERT_FILE.")
        return
    key = Path(config.client_key_file or config.client_cert_file)
    if not key.is_file():
        yield problem("Certifikat", f"nyckeln {key} finns inte: rätta KALLELSE_CLIENT_KEY_FILE.")
    # A certificate is judged by real time: the movable clock is for kallelser, not for other people's signatures.
    left = certificate.not_valid_after_utc - clock.real_now()
    until = f"gäller till {certificate.not_valid_after_utc:%Y-%m-%d}"
    if left < timedelta(0):
        yield problem("Certifikat", f"gick ut {certificate.not_valid_after_utc:%Y-%m-%d}: byt det.")
    elif left < SOON:
        yield problem("Certifikat", f"{until}: beställ ett nytt nu.")
    else:
        yield ok("Certifikat", until)
