"""Start and stop the simulated nation: `run` for the command line, `Sandbox` for whoever owns an event loop."""

import asyncio
import json
import os
import signal
import ssl
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from aiohttp import web

from kallelse.sandbox import described, front, inbox_pages, own_api, pages, soap_http, tls
from kallelse.sandbox.fast_lane import Lane
from kallelse.sandbox.nation_state import Nation
from kallelse.sandbox.oidc import OidcServer
from kallelse.sandbox.settings import SandboxConfig, SandboxError

_LARGEST_REQUEST = 16 * 1024 * 1024
_BACKLOG = 1024
SUPPLIERS_LOOK_S = 5.0


class Sandbox:
    """A running sandbox. `ready` holds the addresses: url, oidc, mail, clamd, tls_url, ca, client_cert, client_key, clients, clock,
    print_dir, pid."""

    def __init__(self, config: SandboxConfig) -> None:
        self.config = config
        self.ready: dict[str, Any] = {}
        self._nation: Nation | None = None
        self._oidc: OidcServer | None = None
        self._runner: web.AppRunner | None = None
        self._lane: Lane | None = None
        self._servers: list[asyncio.Server] = []
        self._rounds: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Open the ports and write ready.json. Raises SandboxError with the remedy; nothing is left open then."""
        try:
            await self._start()
        except BaseException:
            await self.stop()
            raise

    async def stop(self) -> None:
        """Answer what is under way, close the ports, commit, remove ready.json."""
        if self._rounds is not None:
            self._rounds.cancel()
        for server in self._servers:
            server.close()
        if self._lane is not None:
            await self._lane.close()
        if self._runner is not None:
            await self._runner.cleanup()
        if self._oidc is not None:
            await asyncio.to_thread(self._oidc.close)
        if self._nation is not None:
            self._nation.mails.close()
            self._nation.scanner.close()
            self._nation.close()
        if self.ready:
            (self.config.directory / "ready.json").unlink(missing_ok=True)
        self._runner = self._lane = self._oidc = self._nation = None
        self._servers.clear()

    async def _start(self) -> None:
        config = self.config
        try:
            self._nation = nation = Nation(config)
        except OSError as error:
            raise SandboxError(f"Katalogen {config.directory} kan inte användas ({error.strerror}). Välj en annan med --dir.") from None
        if config.oidc:
            self._oidc = await asyncio.to_thread(OidcServer, config.host, config.oidc_port)
        issuer = f"http://localhost:{self._oidc.port}" if self._oidc else ""
        app = web.Application(client_max_size=_LARGEST_REQUEST)
        app[soap_http.NATION] = nation
        app[inbox_pages.ISSUER] = issuer
        app[inbox_pages.SESSIONS] = inbox_pages.Sessions()
        app.add_routes(
            [*soap_http.routes(), *described.routes(), *own_api.routes(), *pages.routes(), *inbox_pages.routes(), *front.routes()]
        )
        app.on_response_prepare.append(_mark)
        self._runner = runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0, keepalive_timeout=75.0)
        await runner.setup()
        framework = runner.server
        if framework is None:
            raise SandboxError("Webbservern kunde inte startas.")
        self._lane = lane = Lane(nation, framework)
        url = f"http://{config.host}:{await self._listen(lane, config.port, '--port')}"
        authority = ""
        mail_port = await nation.mails.start(config.host)
        scanner_port = await nation.scanner.start(config.host, config.clamd_port)
        tls_url = ""
        folder = config.directory / "tls"
        if config.tls_port:
            context = tls.server_context(folder, demand=config.tls_demand)
            tls_url = f"https://localhost:{await self._listen(lane, max(config.tls_port, 0), '--tls-port', context)}"
            authority = str(folder / "ca.pem")
        self.ready = {
            "url": url,
            "oidc": issuer,
            "mail": f"{config.host}:{mail_port}",
            "clamd": f"tcp:{config.host}:{scanner_port}",
            "tls_url": tls_url,
            "ca": authority,
            "client_cert": str(folder / "client.pem") if authority else "",
            "client_key": str(folder / "client-key.pem") if authority else "",
            "clients": {
                hsa_id: {"cert": str(folder / f"{name}.pem"), "key": str(folder / f"{name}-key.pem")}
                for name, hsa_id in tls.CLIENTS.items()
                if authority
            },
            "clock": str(config.directory / "clock.json"),
            "print_dir": str(config.print_dir),
            "pid": os.getpid(),
        }
        self._rounds = asyncio.create_task(_go_round(nation))
        _write_whole(config.directory / "ready.json", json.dumps(self.ready))

    async def _listen(self, lane: Lane, port: int, option: str, context: ssl.SSLContext | None = None) -> int:
        loop = asyncio.get_running_loop()
        try:
            server = await loop.create_server(lane.connection, self.config.host, port, ssl=context, backlog=_BACKLOG)
        except OSError as error:
            remedy = f"Välj en annan med {option}."
            raise SandboxError(f"Porten {port} på {self.config.host} kan inte öppnas ({error.strerror}). {remedy}") from None
        self._servers.append(server)
        return int(server.sockets[0].getsockname()[1])


async def _go_round(nation: Nation) -> None:
    """The suppliers look into their folders now and then, also while nobody moves the clock."""
    while True:
        await asyncio.sleep(SUPPLIERS_LOOK_S)
        with suppress(OSError):
            nation.let_suppliers_work()


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def run(config: SandboxConfig, announce: Callable[[str], None] = _say) -> None:
    """Run until SIGTERM or SIGINT. Announces one line when ready. Raises SandboxError when it cannot start."""
    asyncio.run(_run(config, announce))


async def _run(config: SandboxConfig, announce: Callable[[str], None]) -> None:
    sandbox = Sandbox(config)
    await sandbox.start()
    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, stopping.set)
    where = " ".join(sandbox.ready[key] for key in ("url", "tls_url", "oidc") if sandbox.ready[key])
    announce(f"Sandlådan är igång: {where}")
    try:
        await stopping.wait()
    finally:
        await sandbox.stop()


async def _mark(request: web.Request, response: web.StreamResponse) -> None:
    """Everything that leaves the sandbox says so: the product refuses it in production."""
    response.headers.setdefault("X-Kallelse-Sandbox", "1")


def _write_whole(path: Path, text: str) -> None:
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    temporary.write_text(text)
    temporary.replace(path)
