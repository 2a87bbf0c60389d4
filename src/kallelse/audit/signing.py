"""The key that signs the access log's checkpoints, and the bytes that are signed. Files only: no database is needed."""

import hashlib
import json
import os
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from kallelse.kit.config import Config, ConfigError


def key_file(config: Config) -> Path:
    """Where the signing key is: `KALLELSE_AUDIT_KEY_FILE`, or `keys/audit-ed25519.pem` below the var directory."""
    return Path(config.audit_key_file) if config.audit_key_file else config.var_dir / "keys" / "audit-ed25519.pem"


def copy_file(config: Config) -> Path:
    """The file to which every checkpoint is appended, one JSON object a line."""
    return config.var_dir / "audit" / "checkpoints.jsonl"


def make_key(path: Path) -> bool:
    """Create a signing key readable by its owner only, and its public half beside it; False when there already is one."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    key = Ed25519PrivateKey.generate()
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return False
    private = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    with os.fdopen(descriptor, "wb") as file:
        file.write(key.private_bytes(serialization.Encoding.PEM, *private))
    public = key.public_key()
    # The public half carries the key's id in its name, so that old checkpoints can be checked after a change of key.
    path.with_name(f"{path.stem}.{key_id(public)}.pub").write_bytes(
        public.public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    )
    return True


def load_key(path: Path) -> Ed25519PrivateKey:
    """The signing key. Raises ConfigError when it is missing, unreadable or of another kind."""
    try:
        key = serialization.load_pem_private_key(path.read_bytes(), password=None)
    except FileNotFoundError:
        raise ConfigError(f"Åtkomstloggens nyckel {path} saknas: kör `kallelse migrate`, eller rätta KALLELSE_AUDIT_KEY_FILE.") from None
    except PermissionError:
        raise ConfigError(f"Åtkomstloggens nyckel {path} får inte läsas: låt användaren som kör Kallelse äga filen.") from None
    except (ValueError, TypeError, UnsupportedAlgorithm):
        key = None
    if not isinstance(key, Ed25519PrivateKey):
        raise ConfigError(f"Åtkomstloggens nyckel {path} är ingen Ed25519-nyckel i PEM-format utan lösenord.")
    return key


def public_keys(path: Path) -> dict[str, Ed25519PublicKey]:
    """Every public key kept beside the signing key, by key id."""
    found: dict[str, Ed25519PublicKey] = {}
    for file in sorted(path.parent.glob(f"{path.stem}.*.pub")):
        key = serialization.load_pem_public_key(file.read_bytes())
        if isinstance(key, Ed25519PublicKey):
            found[key_id(key)] = key
    if path.exists():
        public = load_key(path).public_key()
        found[key_id(public)] = public
    return found


def key_id(key: Ed25519PublicKey) -> str:
    """The first 16 hex characters of the SHA-256 of the raw public key."""
    raw = key.public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)
    return hashlib.sha256(raw).hexdigest()[:16]


def message(at: datetime, heads: Mapping[str, Any], previous: bytes) -> bytes:
    """The bytes that are signed; `previous` is the signature of the checkpoint before (empty for the first)."""
    said = {"at": at.astimezone(UTC).isoformat(), "heads": heads, "previous": previous.hex()}
    return json.dumps(said, sort_keys=True, separators=(",", ":")).encode()
