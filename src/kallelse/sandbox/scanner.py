"""A virus scanner that speaks clamd's protocol and knows one signature, until it is taught more: the EICAR test file, which is harmless."""

import asyncio
import struct
from collections.abc import Callable
from datetime import datetime

from kallelse.sandbox.misbehave import Misbehaviour

NAME = "ClamAV kallelse-sandbox"
# Put together here, so that no scanner takes this very file for the test file.
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}" + b"$EICAR-STANDARD-ANTIVIRUS-" + b"TEST-FILE!$H+H*"
FIRST_SIGNATURES = 27_000
LARGEST = 25 * 1024 * 1024
"""clamd's own StreamMaxLength unless somebody changes it."""


class VirusScanner:
    """Listens on the loopback address. `learn` gives it a new signature, as a nightly update does."""

    def __init__(self, strike: Callable[[], Misbehaviour | None], now: Callable[[], datetime]) -> None:
        self._strike, self._now = strike, now
        self._server: asyncio.Server | None = None
        self.signatures: dict[str, bytes] = {"Eicar-Signature": EICAR}
        self.scanned = 0

    async def start(self, host: str, port: int = 0) -> int:
        """Listen, on a free port when `port` is 0, and return the port."""
        self._server = await asyncio.start_server(self._talk, host, port)
        return int(self._server.sockets[0].getsockname()[1])

    def close(self) -> None:
        """Listen no more."""
        if self._server is not None:
            self._server.close()

    def learn(self, name: str, sign: bytes) -> None:
        """Know one more threat from now on; the version of the signatures goes up."""
        self.signatures[name] = sign

    @property
    def version(self) -> str:
        """As clamd names itself: program, signatures and their day."""
        return f"{NAME}/{FIRST_SIGNATURES + len(self.signatures)}/{self._now():%a %b %d 08:00:00 %Y}"

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            command = (await reader.readuntil(b"\0"))[:-1]
            answers = {b"zPING": "PONG", b"zVERSION": self.version}
            if command == b"zINSTREAM":
                answer = await self._scan(reader)
            else:
                answer = answers.get(command, "UNKNOWN COMMAND")
            if answer:
                writer.write(answer.encode() + b"\0")
                await writer.drain()
        except (OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            return
        finally:
            writer.close()

    async def _scan(self, reader: asyncio.StreamReader) -> str:
        body = bytearray()
        while length := struct.unpack("!I", await reader.readexactly(4))[0]:
            if len(body) + length > LARGEST:
                return "INSTREAM size limit exceeded. ERROR"
            body += await reader.readexactly(length)
        rule = self._strike()
        if rule is not None:
            return "" if rule.kind in ("down", "timeout_after_accept", "half_answer") else "stream: Can't allocate memory ERROR"
        self.scanned += 1
        found = next((name for name, sign in self.signatures.items() if sign in body), "")
        return f"stream: {found} FOUND" if found else "stream: OK"
