"""Do all stories with a producer, and clean up."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime
from functools import partial

from kallelse.conformance.producer.calling import Caller
from kallelse.conformance.producer.left import clean_up
from kallelse.conformance.producer.stories import STORIES
from kallelse.conformance.producer.trial import Stop, Trial
from kallelse.conformance.target import ProducerTarget
from kallelse.kit.config import Config
from kallelse.kit.wire import Wire

type Progress = Callable[[int, str], None]
EXPECTED_CALLS = 61
"""About how many calls a whole trial makes; only the progress bar wants to know."""


class Unreachable(Exception):
    """Not one call was answered: there is nothing to judge. The text is one Swedish line with the remedy."""


def try_producer(
    target: ProducerTarget,
    now: datetime,
    *,
    progress: Progress = lambda done, what: None,
    timer: Callable[[], float] = time.perf_counter,
    rest: Callable[[float], None] = time.sleep,
) -> Trial:
    """Do all stories and clean up. Raises Unreachable."""
    settings = Config(
        stage="test",
        ca_file=target.tls.ca,
        client_cert_file=target.tls.certificate,
        client_key_file=target.tls.key,
        wire_timeout_s=target.limits.timeout_s,
    )
    wire = Wire(settings)
    trial = Trial(target, Caller(target, wire, timer, rest), now)
    try:
        for name, (story, words) in STORIES.items():
            trial.caller.called = partial(_tell, trial, progress, words)
            try:
                story(trial)
            except Stop as gap:
                trial.stopped[name] = str(gap)
            if trial.exchanges and all(each.silence for each in trial.exchanges):
                why = trial.exchanges[0].silence
                raise Unreachable(f"Systemet svarar inte ({why}): kontrollera adresserna och certifikaten i TARGET.toml.")
        progress(len(trial.exchanges), "Städar")
        clean_up(trial)
    finally:
        wire.close()
    return trial


def _tell(trial: Trial, progress: Progress, words: str) -> None:
    progress(len(trial.exchanges), words)
