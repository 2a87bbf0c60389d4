"""The watch: what alarms are open, in one line; `kallelse alarms` says more."""

from collections.abc import Iterator

from kallelse.cli.checks.finding import Finding, ok, problem
from kallelse.kit import clock


def findings() -> Iterator[Finding]:
    """Numbers and codes only."""
    from kallelse.balance import queries

    found = queries.open_alarms(clock.now())
    if not found:
        yield ok("Larm", "inga öppna")
        return
    codes = ", ".join(sorted({one.code for one in found}))
    yield problem("Larm", f"{len(found)} öppna ({codes}): se `kallelse alarms`.")
