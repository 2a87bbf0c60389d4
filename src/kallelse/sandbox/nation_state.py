"""Everything the simulated nation consists of, put together once per process."""

from datetime import datetime

from kallelse.sandbox.care import CareSystem
from kallelse.sandbox.care_successor import CareSuccessor
from kallelse.sandbox.clock import SandboxClock
from kallelse.sandbox.diary import Diary
from kallelse.sandbox.gateway import MailServer, TextGateway
from kallelse.sandbox.inbox import Inbox
from kallelse.sandbox.index import EngagementIndex
from kallelse.sandbox.misbehave import Misbehaviours
from kallelse.sandbox.older_portal import OlderPortal
from kallelse.sandbox.people import Population
from kallelse.sandbox.portal import Portal
from kallelse.sandbox.print_house import PrintHouse
from kallelse.sandbox.pu import PersonService
from kallelse.sandbox.scanner import VirusScanner
from kallelse.sandbox.settings import SandboxConfig
from kallelse.sandbox.store import Store

KEPT_FILES = ("nation.sqlite", "nation.sqlite-wal", "nation.sqlite-shm", "clock.json", "ready.json")


class Nation:
    """The parts, and the one rule that ties them together: when the clock moves, what has fallen due happens."""

    def __init__(self, config: SandboxConfig) -> None:
        self.config = config
        config.directory.mkdir(parents=True, exist_ok=True)
        if config.fresh:
            for name in KEPT_FILES:
                (config.directory / name).unlink(missing_ok=True)
        self.clock = SandboxClock(config.directory / "clock.json", datetime.fromisoformat(config.start))
        self.store = Store(config.directory / "nation.sqlite")
        self.people = Population(self.store)
        self.people.extend(config.extra_persons, config.numbers_file)
        self.inbox = Inbox(self.store, self.people, config.queue_days, config.read_after_s)
        self.diary = Diary(self.store)
        self.persons = PersonService(self.people)
        self.portal = Portal(self.inbox, self.people, fast=config.fast)
        self.older_portal = OlderPortal(self.inbox, self.people, fast=config.fast)
        self.care = CareSystem(self.diary)
        self.care_successor = CareSuccessor(self.diary)
        self.index = EngagementIndex(self.store)
        self.misbehaviours = Misbehaviours()
        self.texts = TextGateway()
        self.mails = MailServer(lambda: self.misbehaviours.strike("mail"))
        self.scanner = VirusScanner(lambda: self.misbehaviours.strike("scanner"), self.clock.now)
        self.suppliers = {
            "print": PrintHouse(self.store, "print", config.print_dir, working=config.print_house),
            "parcel": PrintHouse(self.store, "parcel", config.parcel_dir, working=config.print_house),
        }
        self.clock.listeners.append(lambda: self.inbox.settle_all(self.clock.now()))
        self.clock.listeners.append(self.let_suppliers_work)

    def let_suppliers_work(self) -> None:
        """What has fallen due at the print house and the parcel store."""
        for supplier in self.suppliers.values():
            supplier.work(self.clock.now())

    def close(self) -> None:
        """Commit and close the files."""
        self.store.close()
