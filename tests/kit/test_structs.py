"""What is read from the first call is known before there is a second thread."""

import subprocess
import sys
import types

import msgspec

from kallelse.kit import structs

RACE = """
import sys, threading
sys.setswitchinterval(1e-6)
from kallelse.invitations import wording
from kallelse.kit import structs
assert structs.prepare() > 5
gate = threading.Barrier(8)
words = {"purpose": "x", "preparation": [{"text": "a", "days_before": 5}], "series": [{"start": "2027-02-10T10:00:00+01:00"}]}
def read():
    gate.wait()
    wording.from_data(words)
threads = [threading.Thread(target=read) for _ in range(8)]
[one.start() for one in threads]
[one.join() for one in threads]
"""


class Loose(msgspec.Struct):
    """Its field has a class that nothing can be read as: it is left alone."""

    what: types.CodeType


def test_many_threads_read_the_first_kallelse_at_once() -> None:
    for _ in range(3):
        assert subprocess.run([sys.executable, "-c", RACE], check=False).returncode == 0


def test_what_cannot_be_read_hinders_nothing() -> None:
    module = types.ModuleType("invented.module")
    Loose.__module__ = module.__name__
    module.Loose = Loose  # type: ignore[attr-defined]
    sys.modules[module.__name__] = module
    try:
        assert structs.prepare("invented") in (0, 1)
    finally:
        del sys.modules[module.__name__]
