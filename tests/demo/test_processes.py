"""The demo's processes: one that ends is told with its last words, and none outlives the demo."""

import signal
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from kallelse.demo import processes
from kallelse.demo.processes import DemoFailed, Processes
from tests.demo.running import until


def test_a_process_that_ends_by_itself_is_told_with_its_last_words(tmp_path: Path) -> None:
    children = Processes(tmp_path)
    children.start("worker-1", "no-such-command")
    with pytest.raises(DemoFailed, match=r"Processen worker-1 tog slut \(kod 2\): kallelse: kommandot 'no-such-command' finns inte"):
        children.until(lambda: False, lambda: "ingenting")


def test_what_does_not_come_is_named_and_the_rest_is_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(processes, "PATIENCE_S", 0.0)
    children = Processes(tmp_path)
    # A sandbox on free ports runs until it is told to end.
    children.start("sandbox", "sandbox", "--port", "0", "--oidc-port", "0", "--dir", str(tmp_path / "nation"))
    with pytest.raises(DemoFailed, match="förgäves på arbetarna"):
        children.until(lambda: False, lambda: "arbetarna")
    children.stop()
    assert not [one for one in psutil.Process().children(recursive=True) if "sandbox" in one.cmdline()]


def test_a_step_that_fails_is_told(tmp_path: Path) -> None:
    with pytest.raises(DemoFailed, match="`kallelse no-such-command` gick inte: kallelse: kommandot"):
        Processes(tmp_path).finish("migrate", "no-such-command")


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a child that its parent is gone")
def test_a_child_ends_when_its_parent_is_killed() -> None:
    child = "import sys, time; print('here', flush=True); time.sleep(600)"
    parent = (
        "import os, subprocess, sys; started = subprocess.Popen([sys.executable, '-m', 'kallelse.demo.leash', str(os.getpid()),"
        f" sys.executable, '-c', {child!r}]); print(started.pid, flush=True); started.wait()"
    )
    with subprocess.Popen([sys.executable, "-c", parent], stdout=subprocess.PIPE, text=True) as running:
        assert running.stdout is not None
        pid, here = int(running.stdout.readline()), running.stdout.readline()
        assert here == "here\n"
        running.send_signal(signal.SIGKILL)
    until(lambda: not psutil.pid_exists(pid) or psutil.Process(pid).status() == psutil.STATUS_ZOMBIE, "the child to end")
