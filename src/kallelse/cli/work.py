"""`kallelse work`."""

import logging
import signal
import time

import click

from kallelse.cli import ready
from kallelse.cli.frame import Command
from kallelse.kit.logs import log


@click.command(cls=Command, name="work")
@click.option("--processes", default=1, show_default=True, type=click.IntRange(1, 64), help="Så många arbetare.")
def command(processes: int) -> None:
    """Starta arbetare: de slår upp personer, planerar, skickar, tar emot kvittenser och skriver tillbaka svar.

    Arbetare kan köras på flera maskiner mot samma databas och avbrytas när som helst: inget skickas två gånger och inget tappas.
    SIGTERM låter det som pågår bli klart.

    \b
    Exempel:
      kallelse work
      kallelse work --processes 4
    """
    with ready.database():
        if processes > 1:
            _supervise(processes)
            return
        from kallelse import work
        from kallelse.kit import logs

        logs.set_up(logging.INFO)
        stopping = work.Stopping()
        stopping.listen()
        work.run(stopping)


def _supervise(processes: int) -> None:
    """Keep so many workers alive; one that dies is replaced after a second."""
    ready.let_go()
    stop = False

    def ask(*_: object) -> None:
        nonlocal stop
        stop = True

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, ask)
    workers = [ready.child("work") for _ in range(processes)]
    while not stop:
        time.sleep(0.5)
        for index, worker in enumerate(workers):
            if worker.poll() is not None and not stop:
                log("work").error("worker died", code=worker.returncode)
                time.sleep(1)
                workers[index] = ready.child("work")
    for worker in workers:
        worker.terminate()
    for worker in workers:
        worker.wait()
