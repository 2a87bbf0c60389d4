"""`python -m kallelse`: the same as `kallelse`; the command starts its child processes this way."""

from kallelse.cli import main

main()
