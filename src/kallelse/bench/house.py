"""A house of its own for a bench: PostgreSQL with fsync, the sandbox nation over HTTPS, the web and the workers, all as processes."""

import json
import os
import shutil
import socket
import subprocess
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

import psycopg
from psycopg import sql

from kallelse.bench.process import BenchError, Process, command, cpu_seconds, pss_mb, python
from kallelse.kit import embedded
from kallelse.sandbox.nation import PROVIDERS

EXTRA_PERSONS = 10_000
PATIENT_TABLES = (
    "worklist_outcome",
    "worklist_mark",
    "balance_booking",
    "diary_hold",
    "diary_slot",
    "engagement_indexentry",
    "booking_bookingchange",
    "invitations_rendition",
    "invitations_notice",
    "invitations_event",
    "invitations_step",
    "invitations_invitation",
    "invitations_envelope",
    "persons_preference",
    "persons_person",
)


class House:
    """The running parts. `keys` are bearer keys by source name, `units` the first provider's units, `persons` ordinary residents."""

    def __init__(self, directory: Path, settings: Mapping[str, str], *, fast_sandbox: bool, persons: int = EXTRA_PERSONS) -> None:
        self.directory = directory
        self.dsn = embedded.dsn(directory / "pg", embedded.OWNER)
        self.print_dir = directory / "print"
        self.workers: list[Process] = []
        self.web: Process | None = None
        self.web_port = free_port()
        self._ready = directory / "sandbox" / "ready.json"
        # Bytecode is written as everywhere else: processes that compile everything anew would be measured and killed while they start.
        dropped = ("KALLELSE_", "PYTHONDONTWRITEBYTECODE")
        self.env = {name: value for name, value in os.environ.items() if not name.startswith(dropped) or name == "KALLELSE_CONTRACTS"}
        self.env |= {
            "KALLELSE_VAR_DIR": str(directory),
            "KALLELSE_PRINT_DIR": str(self.print_dir),
            # What the product can do is measured, not what 1177 allows.
            "KALLELSE_INBOX_PER_S": "0",
            "DJANGO_SETTINGS_MODULE": "kallelse.settings",
        }
        self.sandbox = self._start_sandbox(persons, fast=fast_sandbox)
        try:
            self._furnish(settings)
        except BaseException:
            self.sandbox.stop()
            raise

    def _furnish(self, settings: Mapping[str, str]) -> None:
        nation = json.loads(self._ready.read_text())
        self.nation_url: str = nation["url"]
        tls = nation["tls_url"]
        places = {"PU": "pu", "HSA": "hsa", "INBOX": "inbox", "READ_STATUS": "inbox"}
        self.env |= {f"KALLELSE_{name}_URL": f"{tls}/{path}" for name, path in places.items()} | {"KALLELSE_CA_FILE": nation["ca"]}
        # The load generator plays the proxy that ends mutual TLS in front of the web.
        self.env |= {"KALLELSE_RIV_PROXIES": "127.0.0.1", "KALLELSE_RIV_CA_FILE": nation["ca"]}
        self.caller = PROVIDERS[0].sources[0]
        self.certificate = Path(nation["client_cert"]).with_name(f"client-{self.caller.name}.pem").read_text()
        self.env |= settings
        self.persons = [one["id"] for one in self.ask("/persons?kind=ordinary") if one["notifications"]]
        registered = json.loads(self.run_python("kallelse.bench.register"))
        self.keys: dict[str, str] = registered["keys"]
        self.units: list[str] = registered["units"]

    @property
    def web_url(self) -> str:
        """Where the web answers."""
        return f"http://127.0.0.1:{self.web_port}"

    def run_python(self, module: str, **env: str) -> str:
        """Run a module to its end and return what it said."""
        log = self.directory / f"{module.rpartition('.')[2]}.log"
        with log.open("ab") as errors:
            done = subprocess.run(python(module), env=self.env | env, stdout=subprocess.PIPE, stderr=errors, text=True, check=False)
        if done.returncode:
            raise BenchError(f"{module} misslyckades: se {log}.")
        return done.stdout

    def start_web(self, processes: int = 1, *, wait: bool = True) -> None:
        """Start the web and wait until it answers."""
        serve = command("serve", "--port", str(self.web_port), "--workers", str(processes))
        self.web = Process("web", serve, self.env, self.directory / "web.log")
        if wait:
            wait_for_port(self.web_port, self.web)

    def start_worker(self, processes: int = 1, *, wait: bool = True) -> Process:
        """Start one more worker, or several under one supervisor."""
        log = self.directory / f"work-{len(list(self.directory.glob('work-*.log')))}.log"
        worker = Process("work", command("work", "--processes", str(processes)), self.env, log)
        self.workers.append(worker)
        if wait:
            worker.wait_for(text="worker ready", times=processes)
        return worker

    def stop_workers(self) -> None:
        """Let the workers finish their chunks and end."""
        for worker in self.workers:
            worker.stop()
        self.workers.clear()

    def stop_web(self) -> None:
        """Stop the web."""
        if self.web is not None:
            self.web.stop()
            self.web = None

    def restart_database(self, shared_buffers: str) -> None:
        """Give the database other memory. Web and workers must be stopped."""
        embedded.stop(self.directory / "pg")
        embedded.start(self.directory / "pg", shared_buffers=shared_buffers)

    def close(self) -> None:
        """Stop everything."""
        self.stop_workers()
        self.stop_web()
        self.sandbox.stop()
        embedded.stop(self.directory / "pg")

    def ask(self, path: str, body: Any = None, method: str = "") -> Any:
        """One call to the sandbox nation's own interfaces."""
        data = None if body is None else json.dumps(body).encode()
        request = Request(f"{self.nation_url}{path}", data, {"Content-Type": "application/json"}, method=method or None)  # noqa: S310 - own sandbox
        with urlopen(request, timeout=300) as answer:  # noqa: S310 - own sandbox
            return json.loads(answer.read())

    def rows(self, query: str, *arguments: Any) -> list[tuple[Any, ...]]:
        """Read as the schema's owner, past row-level security."""
        with psycopg.connect(self.dsn, autocommit=True) as connection:
            return connection.execute(query, arguments or None).fetchall()

    def empty(self) -> None:
        """Take away all patient data but the access log, so that a part starts where the others did.

        What the server has learnt about the tables stays, as in a house that has been used for a day.
        """
        with psycopg.connect(self.dsn, autocommit=True) as connection:
            names = sql.SQL(", ").join(map(sql.Identifier, PATIENT_TABLES))
            connection.execute(sql.SQL("ANALYZE {}").format(names))
            connection.execute(sql.SQL("TRUNCATE {} CASCADE").format(names))
            connection.execute("CHECKPOINT")

    def cpu(self) -> dict[str, float]:
        """Processor seconds so far, by kind of own process."""
        return {kind: cpu_seconds(pids) for kind, pids in self._pids().items()}

    def pss(self) -> dict[str, float]:
        """MB of memory now, by kind of own process."""
        return {kind: pss_mb(pids) for kind, pids in self._pids().items()}

    def _pids(self) -> dict[str, list[int]]:
        postmaster = int((self.directory / "pg" / "data" / "postmaster.pid").read_text().split()[0])
        web = [self.web.pid] if self.web else []
        return {"web": web, "workers": [worker.pid for worker in self.workers], "postgres": [postmaster]}

    def _start_sandbox(self, persons: int, *, fast: bool) -> Process:
        env = self.env | {"KALLELSE_SANDBOX_FAST": "1" if fast else "0", "KALLELSE_BENCH_PERSONS": str(persons)}
        process = Process("sandbox", python("kallelse.bench.nation"), env, self.directory / "sandbox.log")
        process.wait_for(self._ready)
        return process


@contextmanager
def house(
    directory: Path,
    progress: Callable[[str], None],
    settings: Mapping[str, str],
    *,
    fast_sandbox: bool = True,
    persons: int = EXTRA_PERSONS,
) -> Iterator[House]:
    """A fresh house below `directory`, torn down afterwards; `settings` are `KALLELSE_*` variables in lower case.

    With `fast_sandbox` the inbox takes messages without checking their DocBook. Logs stay when something fails.
    """
    _clear(directory)
    progress("Startar databas och sandlåda")
    database = directory / "pg"
    embedded.start(database)
    try:
        # The moment of each commit is what latencies are measured by, afterwards and without an observer that costs.
        with psycopg.connect(embedded.dsn(database, embedded.OWNER), autocommit=True) as connection:
            connection.execute("ALTER SYSTEM SET track_commit_timestamp = on")
        embedded.stop(database)
        embedded.start(database)
        running = House(directory, variables(settings), fast_sandbox=fast_sandbox, persons=persons)
        try:
            yield running
        finally:
            running.close()
    finally:
        embedded.stop(database)
    shutil.rmtree(directory, ignore_errors=True)


def variables(settings: Mapping[str, str]) -> dict[str, str]:
    """Settings as environment variables."""
    return {f"KALLELSE_{name.upper()}": value for name, value in settings.items()}


def _clear(directory: Path) -> None:
    """Throw away what an earlier bench left; a cluster of it that still runs is stopped first."""
    if (directory / "pg").exists():
        embedded.stop(directory / "pg")
    shutil.rmtree(directory, ignore_errors=True)
    directory.mkdir(parents=True)


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for_port(port: int, process: Process, tries: int = 3000) -> None:
    """Wait until something listens on the port."""
    import time

    for _ in range(tries):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        if not process.is_alive():
            break
        time.sleep(0.02)
    raise BenchError(f"Processen {process.name} kom inte igång: se {process.log}.")
