"""A gateway for text messages and a mail server, which keep what they are given so that it can be looked at. Nothing is ever sent on.

The gateway is our own small JSON interface (docs/connect.md); the mail server speaks as much SMTP as a client needs.
"""

import asyncio
import email
import email.policy
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

import msgspec

from kallelse.sandbox.misbehave import Misbehaviour

_LARGEST = 1024 * 1024
GREETING = "kallelse-sandbox"


class _Message(msgspec.Struct):
    id: str
    to: str
    text: str
    sender: str = msgspec.field(name="from")


class TextGateway:
    """Text messages by their keys: the same key again is the same message."""

    def __init__(self) -> None:
        self._messages: dict[str, dict[str, Any]] = {}
        self.calls = 0

    def take(self, body: bytes, now: datetime) -> dict[str, str]:
        """Take one message. Raises msgspec.DecodeError for what is none."""
        one = msgspec.json.decode(body, type=_Message)
        self.calls += 1
        told = {"id": one.id, "to": one.to, "from": one.sender, "text": one.text, "delivered_at": now.isoformat()}
        self._messages.setdefault(one.id, told)
        return {"id": one.id, "status": "accepted"}

    def reports(self, keys: Sequence[str]) -> dict[str, dict[str, Any]]:
        """Whether each key is known, and when it reached a telephone."""
        found = {key: self._messages.get(key) for key in keys}
        return {key: {"known": one is not None, "delivered_at": one["delivered_at"] if one else None} for key, one in found.items()}

    def all(self) -> list[dict[str, Any]]:
        """Everything that was taken."""
        return list(self._messages.values())


class MailServer:
    """SMTP without TLS, on the loopback address alone."""

    def __init__(self, strike: Callable[[], Misbehaviour | None]) -> None:
        self._strike = strike
        self._server: asyncio.Server | None = None
        self.messages: list[dict[str, str]] = []

    async def start(self, host: str) -> int:
        """Listen on a free port and return it."""
        self._server = await asyncio.start_server(self._talk, host, 0, limit=_LARGEST)
        return int(self._server.sockets[0].getsockname()[1])

    def close(self) -> None:
        """Listen no more."""
        if self._server is not None:
            self._server.close()

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        rule = self._strike()
        try:
            if rule is not None and rule.kind == "down":
                writer.write(b"421 not now\r\n")
                return
            await self._say(writer, f"220 {GREETING}")
            receiver = ""
            while line := (await reader.readline()).decode("ascii", "replace").strip():
                command = line.upper()
                if command.startswith("RCPT TO:"):
                    receiver = line.partition("<")[2].partition(">")[0]
                if command.startswith("QUIT"):
                    await self._say(writer, "221 bye")
                    return
                if command != "DATA":
                    refused = rule is not None and rule.kind == "error" and command.startswith("RCPT")
                    await self._say(
                        writer, "550 no such user" if refused else f"250 {GREETING}" if command.startswith("EHLO") else "250 ok"
                    )
                    continue
                await self._say(writer, "354 go on")
                content = await reader.readuntil(b"\r\n.\r\n")
                self._keep(receiver, content[:-5])
                if rule is not None and rule.kind in ("timeout_after_accept", "half_answer", "garbage"):
                    return
                await self._say(writer, "451 not now" if rule is not None and rule.kind == "fault" else "250 taken")
        except (OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            return
        finally:
            writer.close()

    async def _say(self, writer: asyncio.StreamWriter, line: str) -> None:
        writer.write(f"{line}\r\n".encode())
        await writer.drain()

    def _keep(self, receiver: str, content: bytes) -> None:
        read = email.message_from_bytes(content.replace(b"\r\n..", b"\r\n."), policy=email.policy.default)
        body = read.get_body(("plain",))
        text = body.get_content().strip() if body is not None else ""
        kept = {"to": receiver, "subject": str(read["Subject"]), "from": str(read["From"]), "id": str(read["Message-ID"]), "text": text}
        self.messages.append(kept)
