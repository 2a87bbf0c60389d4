"""The story from an empty database to the table; this module is read before Django is set up, so that it imports the rest when it runs."""

import json
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from kallelse.demo import ground
from kallelse.demo.ground import Ground, Ports
from kallelse.demo.processes import DemoFailed, Processes
from kallelse.demo.sandbox_nation import SandboxNation
from kallelse.kit import embedded
from kallelse.kit.config import config

if TYPE_CHECKING:
    from kallelse.demo.figures import Figures

START = "2027-01-11T08:00:00+01:00"
"""Monday morning in Sweden: the first moment of a fresh nation."""
SEED = 1
WORKERS = 2


@dataclass(frozen=True, slots=True)
class Wish:
    """What was asked for. `once` ends after the table; `rows` and `days` make it shorter than the whole sample and all its days."""

    once: bool = False
    as_json: bool = False
    rows: int | None = None
    days: int | None = None
    ports: Ports = field(default_factory=Ports)


def run(wish: Wish) -> int:
    """Run the demo; its exit code: 0, or 1 when something was lost, doubled or went wrong. Raises ConfigError for a bad set-up.

    With `as_json` the last line on standard output is one JSON object:

    - `taken_in`: kallelser that the door accepted. taken_in = digital + paper + both + manual + lost, which is checked.
    - `refused`: rows that the door refused (all of the file with deliberate errors, which is refused whole).
    - `digital`: kallelser that only the 1177 inbox has; `paper`: for which only a letter was ordered; `both`: both.
    - `manual`: kallelser for which nothing was sent and that are, or were, a task for a person.
    - `read`, `answered`: kallelser read in the inbox, and answered.
    - `letters_avoided`: letters that were planned and not ordered because the patient had read or answered in time.
    - `lost`: kallelser without a proven state: not sent, not a task, or sent according to us and neither in the inbox nor the print folder.
    - `doubled`: messages and letters beyond one a version, counted in the inbox and the print folder.
    - `seconds`: from the start of this function to the table.
    """
    signal.signal(signal.SIGTERM, _as_interrupt)
    out, err = Console(width=None if sys.stdout.isatty() else 120), Console(stderr=True)
    with ExitStack() as stack:
        told = _Told(stack.enter_context(_progress(err)), err)
        place = stack.enter_context(ground.taken(config(), wish.ports))
        processes = Processes(place.logs)
        stack.callback(_stop, processes, place, err)
        try:
            return _Story(wish, place, processes, told, out).tell()
        except DemoFailed as failure:
            err.print(f"kallelse: {failure}", soft_wrap=True, highlight=False)
            return 1


class _Story:
    def __init__(self, wish: Wish, place: Ground, processes: Processes, told: "_Told", out: Console) -> None:
        self._wish, self._place, self._processes, self._told, self._out = wish, place, processes, told, out
        self._began = time.monotonic()
        self._nation = SandboxNation(place.sandbox)

    def tell(self) -> int:
        """From the start to the table, and on for as long as the pages are wanted."""
        self._told.stage("Startar databasen")
        ground.adopt(self._place.variables(ground.own_database(config(), self._place.home)))
        config.cache_clear()
        self._processes.finish("migrate", "migrate", "--quiet")
        self._start_processes()
        figures, handed, refused = self._live()
        summary = self._summary(figures, refused)
        if handed != figures.taken_in:
            figures.wrong.append(f"{handed} kallelser lämnades in, {figures.taken_in} finns.")
        fine = not (figures.lost or figures.doubled or figures.wrong)
        if not self._wish.once:
            self._show_where()
        if self._wish.as_json:
            sys.stdout.write(json.dumps(summary) + "\n")
            sys.stdout.flush()
        if not self._wish.once:
            self._stay()
        return 0 if fine else 1

    def _start_processes(self) -> None:
        ports, processes = self._place.ports, self._processes
        self._told.stage("Startar den påhittade nationen")
        listening = {"--port": ports.sandbox, "--oidc-port": ports.oidc, "--clamd-port": ports.clamd}
        processes.start("sandbox", "sandbox", *(str(each) for option in listening.items() for each in option), "--fresh")
        processes.until(self._nation.answers, lambda: "sandlådan")
        self._nation.move_clock(START, back=True)
        self._told.stage("Startar webben och arbetarna")
        _set_up_django()
        processes.start("web", "serve", "--port", str(ports.web))
        for number in range(1, WORKERS + 1):
            processes.start(f"worker-{number}", "work")
        from kallelse.demo import up

        processes.until(lambda: up.web(self._place.web), lambda: "webben")
        processes.until(lambda: up.workers() >= WORKERS, lambda: "arbetarna")

    def _live(self) -> "tuple[Figures, int, int]":
        """Everything that happens between the first morning and the last; the figures, and how many were taken in and refused."""
        from kallelse.demo import figures, opening, table
        from kallelse.demo.browser import Browser
        from kallelse.demo.days import Days
        from kallelse.demo.residents import Residents
        from kallelse.demo.staff import Staff
        from kallelse.kit import clock

        self._told.stage("Ansluter vårdgivare, mottagningar och vårdsystem")
        opening.connect(self._nation)
        speaks = opening.speakers()
        first = clock.today()
        self._told.stage("Vårdsystemen bokar och lämnar in filerna")
        handed = []
        for name, rows in opening.share(self._wish.rows).items():
            body = opening.sample(name, rows)
            opening.book(self._nation, body)
            handed.append(opening.hand_in(name, body, speaks))
        handed.append(opening.hand_in(opening.BROKEN, opening.sample(opening.BROKEN), speaks))
        with self._told.aside():
            table.verdicts(self._out, handed)
        self._nation.let_residents_read(SEED)
        browser = Browser(self._place.web)
        residents, staff = Residents(browser), Staff.of(self._nation)
        days = Days(self._nation, self._processes, residents, staff)
        self._told.stage("Slår upp, planerar och skickar")
        days.settle(clock.now())
        days.pass_by(self._told.day, self._wish.days)
        browser.work_lists()
        self._told.stage("Räknar och kontrollerar mot inkorgen och utskriftsmappen")
        reasons = {step: task.reason for step, task in staff.tasks.items()}
        counted = figures.count(self._nation, self._place.print_dir, reasons)
        self._told.done()
        table.outcome(self._out, counted, staff, residents, (first, clock.today()), time.monotonic() - self._began)
        return counted, sum(len(one.taken) for one in handed), sum(len(one.refused) for one in handed)

    def _show_where(self) -> None:
        """Something new for the pages to show, and where they are."""
        from kallelse.demo import new_morning, opening, table
        from kallelse.demo.quiet import Quiet
        from kallelse.kit import clock

        files = [opening.sample(name, rows) for name, rows in opening.share(self._wish.rows).items()]
        new = sum(new_morning.deliver(self._nation, body, opening.speakers(), clock.today()) for body in files)
        self._processes.until(Quiet(clock.now()), lambda: "den sista leveransen")
        table.where(self._out, self._place, new)

    def _summary(self, figures: "Figures", refused: int) -> dict[str, Any]:
        outcomes = {name: figures.outcomes[name].total() for name in ("digital", "paper", "both", "manual")}
        return (
            {"taken_in": figures.taken_in, "refused": refused}
            | outcomes
            | {"read": figures.read, "answered": figures.answered, "letters_avoided": figures.avoided.total()}
            | {"lost": figures.lost, "doubled": figures.doubled, "seconds": round(time.monotonic() - self._began, 1)}
        )

    def _stay(self) -> None:
        """Keep everything up until Ctrl-C."""
        try:
            while True:
                self._processes.check()
                time.sleep(0.5)
        except KeyboardInterrupt:
            return


class _Told:
    """What the progress bar says; without a terminal each new stage is a line."""

    def __init__(self, progress: Progress, console: Console) -> None:
        self._progress, self._console = progress, console
        self._task = progress.add_task("", total=None, days="")
        self._passed = 0

    def stage(self, text: str) -> None:
        """A part without a length known beforehand."""
        if not self._console.is_terminal:
            self._console.print(f"{text} …", highlight=False)
        self._progress.update(self._task, description=text, days="")

    def day(self, day: date, left: int) -> None:
        """A day has passed, and so many are left."""
        whole, days = self._passed + left, f"dag {self._passed} av {self._passed + left}"
        self._progress.update(self._task, description=f"Morgon {day:%Y-%m-%d}", completed=self._passed, total=whole, days=days)
        if not self._console.is_terminal and self._passed % 10 == 0:
            self._console.print(f"Morgon {day:%Y-%m-%d}, {left} arbetsdagar kvar …", highlight=False)
        self._passed += 1

    @contextmanager
    def aside(self) -> Iterator[None]:
        """The bar steps aside while something else is printed."""
        self._progress.stop()
        yield
        self._progress.start()

    def done(self) -> None:
        """No more bar."""
        self._progress.stop()


@contextmanager
def _progress(console: Console) -> Iterator[Progress]:
    columns = TextColumn("{task.description}"), BarColumn(), TextColumn("{task.fields[days]}"), TimeElapsedColumn()
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        yield progress


def _set_up_django() -> None:
    import django

    django.setup()
    from kallelse.kit import logs

    logs.set_up(30)


def _stop(processes: Processes, place: Ground, console: Console) -> None:
    """Stop everything, in peace: a second Ctrl-C must not leave half of it running."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
    if processes:
        console.print("Stoppar …", highlight=False)
    processes.stop()
    _hang_up()
    embedded.stop(place.home / "pg")


def _hang_up() -> None:
    """Close this process's own connections, if it came so far as to have any."""
    from django.apps import apps

    if not apps.ready:
        return
    from kallelse.kit import db, wire

    db.hang_up()
    wire.hang_up()


def _as_interrupt(*_: object) -> None:
    raise KeyboardInterrupt
