"""`python -m kallelse`: the same as `kallelse`; the command starts its child processes this way."""

from kallelse.cli import main

if __name__ == "__main__":  # The web processes are spawned from this module and must not start a web of their own.
    main()
