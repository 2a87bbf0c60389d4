"""The gate to the virus scanner: clamd's own protocol (INSTREAM) over TCP or a local socket.

No answer is never taken for "clean": whatever does not end in a verdict is `Unscanned`, and the file waits. Source: clamd(8), "z" commands.
"""

import socket
import struct
from dataclasses import dataclass

from kallelse.kit.config import Config, config

SANDBOX_VERSION = "kallelse-sandbox"
_PIECE = 64 * 1024
_LONGEST_ANSWER = 4096
_TIMEOUT_S = 60.0
_CONNECT_S = 5.0


@dataclass(frozen=True, slots=True)
class Clean:
    """The scanner knows nothing against it; `by` names scanner and signatures."""

    by: str


@dataclass(frozen=True, slots=True)
class Threat:
    """The scanner knows it; `name` is what it calls it."""

    name: str
    by: str


@dataclass(frozen=True, slots=True)
class Unscanned:
    """No verdict, and why."""

    reason: str


def is_configured() -> bool:
    """Whether there is a scanner to ask."""
    return bool(config().clamav)


def version() -> str:
    """Scanner and signatures, such as "ClamAV 1.4.3/27800/Mon Jan 11 08:00:00 2027"; empty when it does not answer."""
    try:
        return _asked(config(), b"zVERSION\0")
    except OSError:
        return ""


def scan(body: bytes) -> Clean | Threat | Unscanned:
    """Ask about some bytes. Never raises for what the scanner does."""
    settings = config()
    if not settings.clamav:
        return Unscanned("no scanner")
    by = version()
    if not by:
        return Unscanned("no connection")
    if settings.stage == "production" and SANDBOX_VERSION in by:
        return Unscanned("the scanner is a sandbox")
    try:
        answer = _asked(settings, b"zINSTREAM\0", body)
    except OSError as error:
        return Unscanned(type(error).__name__)
    said = answer.partition(": ")[2]
    if said == "OK":
        return Clean(by[:100])
    if said.endswith(" FOUND"):
        return Threat(said.removesuffix(" FOUND")[:200], by[:100])
    return Unscanned("refused: too large for the scanner" if "size limit" in answer else "answer not understood")


def _asked(settings: Config, command: bytes, body: bytes | None = None) -> str:
    with _connected(settings) as line:
        line.sendall(command)
        if body is not None:
            try:
                for start in range(0, len(body), _PIECE):
                    piece = body[start : start + _PIECE]
                    line.sendall(struct.pack("!I", len(piece)) + piece)
                line.sendall(struct.pack("!I", 0))
            except (BrokenPipeError, ConnectionResetError):
                # The scanner says why it hung up, if it still can.
                pass
        answer = b""
        while b"\0" not in answer:
            piece = line.recv(_LONGEST_ANSWER)
            if not piece or len(answer) > _LONGEST_ANSWER:
                break
            answer += piece
    whole, end, _rest = answer.partition(b"\0")
    if not end:
        raise ConnectionError("The scanner hung up before its answer was whole.")
    return whole.decode("utf-8", "replace").strip()


def _connected(settings: Config) -> socket.socket:
    kind, _colon, where = settings.clamav.partition(":")
    if kind == "unix":
        line = socket.socket(socket.AF_UNIX)
        line.settimeout(_CONNECT_S)
        try:
            line.connect(where)
        except BaseException:
            line.close()
            raise
    else:
        host, _colon, port = where.rpartition(":")
        line = socket.create_connection((host, int(port)), _CONNECT_S)
    line.settimeout(_TIMEOUT_S)
    return line
