"""The database: reachable, new enough, migrated, and used by a role that row-level security binds."""

import time
from collections.abc import Iterator

import psycopg

from kallelse.cli import plain, ready
from kallelse.cli.checks import balance, catalogue, index
from kallelse.cli.checks.finding import Finding, note, ok, problem
from kallelse.kit.config import Config, ConfigError
from kallelse.kit.embedded import EmbeddedError

LARGEST_DRIFT_S = 2.0
_ROLE = """
SELECT session_user, current_user, rolsuper OR rolbypassrls,
       (SELECT count(*) FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND pg_get_userbyid(c.relowner) = current_user)
FROM pg_roles WHERE rolname = current_user
"""
# Where the tenant may be empty the rows are the region's own, such as templates, and no patient's.
_UNPROTECTED = """
SELECT c.relname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'tenant_id' AND NOT a.attisdropped
WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND a.attnotnull AND NOT (c.relrowsecurity AND c.relforcerowsecurity)
ORDER BY 1
"""


def findings(config: Config) -> Iterator[Finding]:
    """Each question only when the one before was answered well enough to ask it."""
    where = "den angivna" if config.database_url else "den inbyggda"
    try:
        with ready.database(migrated=False):
            version = ready.prove(config)
            yield ok("Databas", f"{where}, PostgreSQL {version // 10000}")
            missing = ready.missing_migrations()
            if missing:
                yield problem("Tabeller", f"{len(missing)} migreringar saknas: kör `kallelse migrate`.")
                return
            yield ok("Tabeller", "av senaste version")
            with psycopg.connect(ready.conninfo(config), autocommit=True) as connection:
                yield from _role(config, connection)
                yield from _clock(config, connection)
            yield from _connected()
            yield from catalogue.findings(config)
            yield from index.findings(config)
            yield from balance.findings()
            yield from _workers()
    except (ConfigError, EmbeddedError) as error:
        yield problem("Databas", str(error))
    except Exception as error:
        line = plain.explain(error)
        if line is None:
            raise
        yield problem("Databas", line)


def _role(config: Config, connection: psycopg.Connection[tuple[object, ...]]) -> Iterator[Finding]:
    login, role, unbound, owned = connection.execute(_ROLE).fetchone() or ("", "", True, 0)
    if unbound:
        yield problem("Databasroll", f"{role} går förbi radskyddet (SUPERUSER eller BYPASSRLS): använd en vanlig roll.")
    elif owned:
        yield problem(
            "Databasroll",
            f"{role} äger tabellerna: ange applikationsrollen i KALLELSE_DATABASE_URL och ägaren i KALLELSE_DATABASE_OWNER_URL.",
        )
    elif login != role and config.stage == "production":
        yield problem(
            "Databasroll", f"inloggningen {login} kan bli ägare: ge applikationen en egen inloggning och ange KALLELSE_DATABASE_OWNER_URL."
        )
    else:
        yield ok("Databasroll", f"{role}, bunden av radskyddet")
    open_tables = [str(row[0]) for row in connection.execute(_UNPROTECTED)]
    if open_tables:
        yield problem("Radskydd", f"saknas på {', '.join(open_tables)}: kör `kallelse migrate`.")


def _clock(config: Config, connection: psycopg.Connection[tuple[object, ...]]) -> Iterator[Finding]:
    from kallelse.kit import clock

    before = time.time()
    row = connection.execute("SELECT extract(epoch FROM clock_timestamp())::float8").fetchone()
    theirs = float(str(row[0])) if row else before
    drift = abs(theirs - (before + time.time()) / 2)
    moved = clock.now().timestamp() - time.time()
    if drift > LARGEST_DRIFT_S:
        yield problem("Klocka", f"databasens och maskinens klockor skiljer {drift:.0f} sekunder: ställ in tidssynkronisering (NTP).")
    elif abs(moved) > 1:
        yield note("Klocka", f"flyttad av sandlådan till {clock.now().astimezone(clock.SWEDISH_TIME):%Y-%m-%d %H:%M}")
    else:
        yield ok("Klocka", "rätt")


def _connected() -> Iterator[Finding]:
    from kallelse.connections.models import CareProvider, CareUnit, SourceSystem

    providers = CareProvider.objects.filter(active=True).count()
    units = CareUnit.objects.filter(active=True, provider__active=True)
    sources = SourceSystem.objects.filter(active=True, provider__active=True)
    if not providers or not units or not sources:
        yield note("Anslutna", "ingen vårdgivare, mottagning eller inget vårdsystem än: se `kallelse connect --help`.")
        return
    yield ok("Anslutna", f"{providers} vårdgivare, {len(units)} mottagningar, {len(sources)} vårdsystem")
    bare = [unit.hsa_id for unit in units if unit.card_at is None]
    if bare:
        yield problem("Mottagningskort", f"saknas för {', '.join(bare)}: kör `kallelse connect unit` för dem.")
    silent = [unit.hsa_id for unit in units if unit.card_at is not None and not unit.phone]
    if silent:
        yield note("Telefon", f"saknas i HSA för {', '.join(silent)}: en kallelse kan inte säga vart man ringer.")
    keyless = [source.name for source in sources if source.key_hash is None]
    if keyless:
        yield note("Nycklar", f"saknas för {', '.join(keyless)}: kör `kallelse connect source … --new-key`.")


def _workers() -> Iterator[Finding]:
    from kallelse.delivery import workers

    count = len(workers.living())
    yield ok("Arbetare", f"{count} igång") if count else note("Arbetare", "ingen igång: starta med `kallelse work`.")
