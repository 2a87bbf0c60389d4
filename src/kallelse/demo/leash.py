"""Run a command that ends when its parent does, even if the parent is killed: `python -m kallelse.demo.leash PARENT COMMAND …`.

A command of its own, because a process with threads must not run Python between fork and exec.
"""

import os
import sys

from kallelse.kit.leash import end_with_parent


def main() -> None:
    """Ask for the signal, see that the parent still lives, become the command."""
    parent, command = int(sys.argv[1]), sys.argv[2:]
    end_with_parent()
    if os.getppid() != parent:
        sys.exit("parent gone")
    os.execv(command[0], command)  # noqa: S606


if __name__ == "__main__":
    main()
