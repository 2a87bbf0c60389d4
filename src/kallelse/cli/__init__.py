"""The roof: the command `kallelse`, one file per command or family of commands.

`frame` is how commands look and end (Swedish help, exit codes, one clear line instead of a traceback), `ready` brings a command to the
database, `plain` says what is wrong in words. A command imports what it needs when it runs: Django reads its settings at import, and
`kallelse migrate` must first say that it is the schema owner.

Exit codes: 0 it went well, 1 it ran and found something that is not right, 2 it could not run (wrong use or bad set-up).
"""

from kallelse.cli.frame import main

__all__ = ["main"]
