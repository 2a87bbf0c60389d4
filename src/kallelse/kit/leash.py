"""Let a process end when its parent does, also when the parent is killed.

The kernel (Linux) sends a signal to a process whose parent is gone, if the process has asked for it. Elsewhere nothing happens, and an
orphan must be ended by whoever manages the service.
"""

import contextlib
import ctypes
import os
import signal

_PR_SET_PDEATHSIG = 1


def end_with_parent(with_signal: signal.Signals = signal.SIGTERM) -> None:
    """Ask for `with_signal` at the parent's end; the wish survives `exec` but is not inherited by children."""
    with contextlib.suppress(AttributeError, OSError):
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, int(with_signal))
    if os.getppid() == 1 and os.getpid() != 1:
        # The parent was gone before the wish was made. A service that is a child of process 1 by right never asks.
        os.kill(os.getpid(), with_signal)
