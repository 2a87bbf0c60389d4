"""What is said in the terminal: tables, and what went wrong in one Swedish line with the remedy."""

import errno
import ssl
from collections.abc import Iterator

import click
import psycopg
from django.db.migrations.exceptions import MigrationSchemaMissing
from rich.console import Console
from rich.table import Table

from kallelse.kit import db
from kallelse.kit.config import ConfigError
from kallelse.kit.embedded import EmbeddedError
from kallelse.sandbox.settings import SandboxError
from kallelse.web_assets.build import AssetError

_OWN = (ConfigError, EmbeddedError, SandboxError, AssetError)
"""Errors whose text already is such a line."""

NOT_MIGRATED = "Databasen saknar tabeller eller är av en äldre version: kör `kallelse migrate`."
NO_RIGHTS = "Databasrollen saknar rättigheter: migrera som ägare (KALLELSE_DATABASE_OWNER_URL) och kör resten som applikationsrollen."
CERTIFICATES = (
    "Ett certifikat eller en nyckel kan inte läsas: kör `kallelse check` och rätta KALLELSE_CA_FILE eller KALLELSE_CLIENT_…_FILE."
)


def explain(error: BaseException) -> str | None:
    """The line for a bad set-up; None when the error is a bug, whose traceback is needed."""
    for cause in _causes(error):
        if isinstance(cause, _OWN):
            return str(cause)
        if isinstance(cause, MigrationSchemaMissing):
            return NO_RIGHTS
        if isinstance(cause, psycopg.Error):
            return _database(cause)
        if isinstance(cause, OSError):
            return _system(cause)
    return None


def _causes(error: BaseException) -> Iterator[BaseException]:
    seen: BaseException | None = error
    while seen is not None:
        yield seen
        seen = seen.__cause__


def _database(error: psycopg.Error) -> str | None:
    if isinstance(error, psycopg.errors.UndefinedTable | psycopg.errors.UndefinedColumn | psycopg.errors.UndefinedFunction):
        return NOT_MIGRATED
    if isinstance(error, psycopg.errors.DiskFull):
        return "Databasens disk är full: frigör utrymme på databasens maskin."
    if isinstance(error, psycopg.errors.InsufficientPrivilege):
        return NO_RIGHTS
    if isinstance(error, psycopg.OperationalError):
        return db.explain(error)
    return None


def _system(error: OSError) -> str | None:
    if isinstance(error, ssl.SSLError):
        return CERTIFICATES
    where = error.filename if isinstance(error.filename, str) else ""
    place = f" ({where})" if where else ""
    match error.errno:
        case errno.ENOSPC | errno.EDQUOT:
            return f"Disken är full{place}: frigör utrymme, eller ange en annan katalog i KALLELSE_VAR_DIR."
        case errno.EACCES | errno.EPERM | errno.EROFS:
            return f"Rättighet saknas{place}: ge användaren tillgång, eller ange en annan katalog i KALLELSE_VAR_DIR."
        case errno.EADDRINUSE:
            return "Porten är upptagen: stoppa det andra programmet eller välj en annan port."
        case errno.ENOENT | errno.ENOTDIR | errno.EISDIR | errno.EEXIST if where:
            return f"{where} finns inte eller är av fel slag: rätta sökvägen."
        case errno.ENOENT:  # OpenSSL does not say which file it looked for.
            return CERTIFICATES
    return None


def usage(error: click.UsageError) -> str:
    """A wrong use of a command, in Swedish."""
    match error:
        case click.NoSuchOption():
            near = f" Menade du {error.possibilities[0]}?" if error.possibilities else ""
            return f"flaggan {error.option_name} finns inte.{near}"
        case click.MissingParameter():
            return f"{_name(error)} saknas."
        case click.BadParameter():
            return f"{_name(error)} {_wanted(error)}"
    return error.message


def _wanted(error: click.BadParameter) -> str:
    match error.param.type if error.param else None:
        case click.IntRange(min=low, max=high):
            return f"ska vara ett heltal från {low} till {high}."
        case click.Choice(choices=choices):
            return f"ska vara något av {', '.join(choices)}."
        case click.DateTime():
            return "ska vara ett datum som 2027-01-11."
        case click.types.FloatParamType():
            return "ska vara ett tal."
    return f"har ett värde som inte går att använda: {error.message}"


def _name(error: click.BadParameter) -> str:
    if error.param is None:
        return "ett värde"
    return error.param.get_error_hint(error.ctx) if error.ctx else str(error.param.name)


def print_table(table: Table) -> None:
    """Print a table; in a pipe, where the width is unknown, wide enough that a row stays on one line."""
    console = Console()
    (console if console.is_terminal else Console(width=220)).print(table)
