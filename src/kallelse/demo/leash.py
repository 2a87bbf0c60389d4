"""Run a command that ends when its parent does, even if the parent is killed: `python -m kallelse.demo.leash PARENT COMMAND …`.

The kernel (Linux) sends SIGTERM to a process whose parent is gone, if the process has asked for it; the wish survives `exec`.
Elsewhere the command simply runs.
"""

import contextlib
import ctypes
import os
import signal
import sys

_PR_SET_PDEATHSIG = 1


def main() -> None:
    """Ask for the signal, see that the parent still lives, become the command."""
    parent, command = int(sys.argv[1]), sys.argv[2:]
    with contextlib.suppress(AttributeError, OSError):
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
    if os.getppid() != parent:
        sys.exit("parent gone")
    os.execv(command[0], command)  # noqa: S606


if __name__ == "__main__":
    main()
