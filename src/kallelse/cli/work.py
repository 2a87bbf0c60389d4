"""`kallelse work`."""

import logging
import signal
import threading
from multiprocessing import get_context
from multiprocessing.context import ForkProcess

import click

from kallelse.cli import ready
from kallelse.cli.frame import Command
from kallelse.kit import clock, db, logs, memory
from kallelse.kit.leash import end_with_parent
from kallelse.kit.logs import log
from kallelse.routing import workdays


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
    memory.give_back()
    with ready.database():
        if processes > 1:
            _supervise(processes)
        else:
            _work()


def _work() -> None:
    from kallelse import work

    logs.set_up(logging.INFO)
    stopping = work.Stopping()
    stopping.listen()
    work.run(stopping)


def _supervise(processes: int) -> None:
    """Keep so many workers alive; one that dies is replaced after a second. They are forked, so that they share what is loaded."""
    import kallelse.work  # noqa: F401

    workdays.is_workday(clock.today())  # Reads in the calendar.
    db.hang_up()
    memory.share()
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    workers = [_fork() for _ in range(processes)]
    while not stop.wait(0.5):
        for index, worker in enumerate(workers):
            if not worker.is_alive():
                log("work").error("worker died", code=worker.exitcode)
                stop.wait(1)
                workers[index] = _fork()
    for worker in workers:
        worker.terminate()
    for worker in workers:
        while worker.is_alive():
            # Said again to one that was too young to listen the first time.
            worker.terminate()
            worker.join(1)


def _fork() -> ForkProcess:
    worker = get_context("fork").Process(target=_forked)
    worker.start()
    return worker


def _forked() -> None:
    end_with_parent()
    _work()
