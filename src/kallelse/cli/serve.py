"""`kallelse serve`."""

import os

import click

from kallelse.cli import ready
from kallelse.cli.frame import Command
from kallelse.kit import clock, db, logs, memory, structs
from kallelse.kit.config import Config, ConfigError, config
from kallelse.routing import workdays

THREADS = 4
"""Threads of one web process: enough to keep a core busy while some wait for the database."""

FIRST_PAGES = ("patient/start.html", "patient/list.html", "patient/kallelse.html", "patient/cancel.html")
"""Made ready before the first patient comes."""


@click.command(cls=Command, name="serve")
@click.option("--host", default="127.0.0.1", show_default=True, help="Adress att lyssna på.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535), help="Port att lyssna på.")
@click.option("--workers", default=0, type=click.IntRange(0, 64), help="Webbprocesser; utan flaggan en per kärna, högst fyra.")
def command(host: str, port: int, workers: int) -> None:
    """Starta webben: vårdsystemens (/api/v1, /riv), personalens (/personal) och patienternas sidor.

    Utan KALLELSE_DATABASE_URL startas den inbyggda databasen. TLS avslutas framför webben; se docs/operations.md.

    \b
    Exempel:
      kallelse serve
      kallelse serve --host 0.0.0.0 --port 8080 --workers 4
    """
    memory.give_back()
    ready.must_be_free(host, port, "--port")
    if config().stage == "sandbox" and port != 8000:
        # Log-in leads back to the public address: in the sandbox it follows the port, elsewhere it is set on purpose.
        os.environ.setdefault("KALLELSE_PUBLIC_URL", f"http://localhost:{port}")
        config.cache_clear()
    with ready.database() as settings:
        logs.set_up()
        gather_static_files(settings)
        _load_once()
        db.hang_up()
        click.echo(f"Webben är igång: {settings.public_url} (Ctrl-C avslutar)")
        _serve(host, port, workers or min(4, os.cpu_count() or 1))


def gather_static_files(settings: Config) -> None:
    """Copy style sheets and scripts to where the web serves them from. Raises ConfigError when they have not been made."""
    from django.conf import settings as framework
    from django.core.management import call_command

    vendor = [folder for folder in framework.STATICFILES_DIRS if folder.name == "vendor"]
    if any(not (folder / "stamp").exists() for folder in vendor):
        raise ConfigError("Sidornas stilmallar saknas: kör `make assets`.")
    call_command("collectstatic", verbosity=0, interactive=False)


def _load_once() -> None:
    """Load what every web process needs before they are forked."""
    from django.template.loader import get_template
    from django.urls import get_resolver

    import kallelse.web_assets.served
    import kallelse.wsgi  # noqa: F401

    get_resolver().url_patterns  # noqa: B018
    for page in FIRST_PAGES:
        get_template(page)
    workdays.is_workday(clock.today())  # Reads in the calendar.
    structs.prepare()
    memory.share()


def _serve(host: str, port: int, workers: int) -> None:
    from granian.constants import Interfaces
    from granian.server.mp import MPServer

    server = MPServer(
        "kallelse.cli.web_process:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=THREADS,
        backlog=2048,
        log_enabled=False,
        websockets=False,
        respawn_failed_workers=True,
        respawn_interval=1,
        workers_kill_timeout=30,
    )
    server.serve()
