"""Fixtures of the delivery tests: the worker's stages in this process, and a short way to hand in a kallelse."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from kallelse.delivery import workers
from kallelse.invitations import queries, taking_in
from kallelse.invitations.models import Invitation, Step
from kallelse.kit import clock as product_clock
from kallelse.kit import db
from kallelse.kit.config import config
from kallelse.sources import Draft
from kallelse.work import Round


@pytest.fixture
def work(database: str) -> Iterator[Callable[[], None]]:
    """Runs rounds of the worker's stages until nothing is left to do."""
    worker = workers.Worker(config())
    stages = Round(worker.number)

    def until_quiet() -> None:
        for _ in range(80):
            if stages.run(thorough=True) == 0:
                return
        raise AssertionError("The worker never came to rest.")

    yield until_quiet
    worker.close()


@dataclass
class Thread:
    """A region with its sandbox: hand in, and look at what became of it."""

    nation: Any
    sandbox: Any

    def hand_in(
        self, person: str, *, days: int = 40, reference: str = "b1", unit: str = "k101", source: str = "cosmic", **more: Any
    ) -> Any:
        """Hand in one kallelse as a source system; the verdict."""
        now = product_clock.now()
        draft = Draft(0, reference, person, self.nation.units[unit].hsa_id, **({"start": now + timedelta(days=days)} | more))
        (taken,) = taking_in.take_in(self.nation.sources[source], "rest", b"{}", "application/json", [draft], now, f"system:{source}")
        return taken

    def one(self, kind: str) -> str:
        """The identity of the first test person of a kind."""
        identity: str = self.sandbox.persons(kind=kind, limit=1)[0]["id"]
        return identity

    def steps(self) -> dict[str, str]:
        """State by channel, of all steps (tests have one invitation unless they say otherwise)."""
        with db.tenant_scope(self.nation.provider.pk):
            return dict(Step.objects.values_list("channel", "state"))

    def reasons(self) -> dict[str, str]:
        """Reason by channel."""
        with db.tenant_scope(self.nation.provider.pk):
            return dict(Step.objects.values_list("channel", "reason"))

    def invitation(self, **filters: Any) -> Invitation:
        """The only invitation, or the one that fits."""
        with db.tenant_scope(self.nation.provider.pk):
            return Invitation.objects.get(**filters)

    def events(self) -> list[str]:
        """The kinds of all events, in order."""
        with db.tenant_scope(self.nation.provider.pk):
            return [kind for one in Invitation.objects.all() for kind in one.events.order_by("id").values_list("kind", flat=True)]

    def story(self) -> list[str]:
        """The timeline of the only invitation, in Swedish."""
        with db.tenant_scope(self.nation.provider.pk):
            return [line.text for line in queries.timeline(Invitation.objects.get().pk)]

    def letters(self) -> list[Path]:
        """The ordered letters in the print folder."""
        return sorted(Path(config().print_dir).glob("kallelser-*/*.pdf"))


@pytest.fixture
def thread(nation: Any, sandbox: Any) -> Thread:
    """A region with its sandbox."""
    return Thread(nation, sandbox)
