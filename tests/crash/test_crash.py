"""kill -9 of workers and web at random points while the nation misbehaves: nothing is lost and nothing doubled.

The same as `kallelse bench crash`, with fewer kallelser: real processes, a durable database, senders that repeat what was not answered.
"""

import tempfile
from pathlib import Path

import pytest

from kallelse.bench.crash import Siege, crash


@pytest.mark.slow
@pytest.mark.risk("K28")
@pytest.mark.risk("K30")
def test_killed_processes_lose_and_double_nothing() -> None:
    told: list[str] = []
    siege = Siege(300, (1.0, 2.5), seed=7, patience_s=600)
    # A directory that the database's own user may enter, unlike pytest's.
    with tempfile.TemporaryDirectory(prefix="kallelse-crash-", ignore_cleanup_errors=True) as name:
        Path(name).chmod(0o755)
        result = crash(Path(name) / "var", siege, told.append)
    assert result["crash.kills"] >= 2, "without a kill nothing was tried"
    assert (result["invitations"], result["lost"], result["doubled"]) == (300, 0, 0), told[-3:]
