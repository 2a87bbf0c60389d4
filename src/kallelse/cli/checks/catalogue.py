"""The addressing catalogue: lines that contradict each other or end soon, and whether the platform's has been copied."""

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta

from kallelse.cli.checks.finding import Finding, note, ok, problem
from kallelse.kit.config import Config

OLDEST_COPY = timedelta(days=7)
SOON = timedelta(days=30)


def findings(config: Config) -> Iterator[Finding]:
    """Nothing is said where no catalogue is used. Needs the database."""
    from kallelse.connections.models import Endpoint, Permission
    from kallelse.kit import clock

    today = clock.today()
    endpoints = [row for row in Endpoint.objects.all() if row.valid_from <= today and (row.valid_to is None or today <= row.valid_to)]
    permissions = [row for row in Permission.objects.all() if row.valid_from <= today and (row.valid_to is None or today <= row.valid_to)]
    yield from _copy(config)
    for origin in ("own", "tak"):
        times = Counter((row.logical_address, row.contract, row.profile) for row in endpoints if row.origin == origin)
        doubled = sorted({address for (address, _, _), count in times.items() if count > 1})
        if doubled:
            yield problem("Katalog", f"flera producenter av samma kontrakt för {', '.join(doubled)}: avsluta alla utom en (--to).")
    ends = [row.valid_to for row in endpoints] + [row.valid_to for row in permissions]
    soon = sum(end is not None and end - today < SOON for end in ends)
    if soon:
        yield note("Katalog", f"{soon} rader slutar gälla inom 30 dagar: se `kallelse connect catalogue list`.")
    if permissions and not config.riv_proxies:
        yield note("Behörigheter", "gäller ingen: ange proxyn i KALLELSE_RIV_PROXIES.")
    if endpoints or permissions:
        yield ok("Katalograder", f"{len(endpoints)} producenter, {len(permissions)} behörigheter")


def _copy(config: Config) -> Iterator[Finding]:
    from kallelse.connections.models import CatalogueCopy
    from kallelse.kit import clock

    if not config.tak_url:
        return
    copy = CatalogueCopy.objects.filter(logical_address=config.tak_logical_address).first()
    if copy is None or copy.copied_at is None:
        yield problem("Plattformens katalog", "har aldrig hämtats: kör `kallelse connect catalogue import`.")
    elif clock.now() - copy.copied_at > OLDEST_COPY:
        yield problem(
            "Plattformens katalog", f"hämtades senast {copy.copied_at:%Y-%m-%d}: kör `kallelse connect catalogue import` varje natt."
        )
    elif copy.failure:
        yield note("Plattformens katalog", f"svarade inte senast ({copy.failure}); kopian från {copy.copied_at:%Y-%m-%d} gäller.")
    else:
        yield ok("Plattformens katalog", f"hämtad {copy.copied_at:%Y-%m-%d}")
    if not config.platform_url:
        yield problem("Plattformens adress", "saknas: ange KALLELSE_PLATFORM_URL, annars går inga anrop den vägen.")
