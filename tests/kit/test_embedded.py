"""The embedded PostgreSQL starts on whatever an interrupted start has left."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from kallelse.kit import embedded


@pytest.fixture
def directory() -> Iterator[Path]:
    """A directory that the database's own user may enter."""
    made = Path(tempfile.mkdtemp(prefix="kallelse-pg-"))
    made.chmod(0o755)
    yield made / "pg"
    embedded.stop(made / "pg")
    shutil.rmtree(made)


def test_half_a_cluster_is_made_anew_and_a_whole_one_is_kept(directory: Path) -> None:
    # As far as an initdb that was interrupted had come.
    (directory / "data.new" / "base").mkdir(parents=True)
    (directory / "data.new" / "PG_VERSION").write_text("18\n")
    assert embedded.start(directory, durable=False)
    with psycopg.connect(embedded.dsn(directory, embedded.OWNER), autocommit=True) as connection:
        connection.execute("CREATE TABLE kept ()")
    assert not embedded.start(directory, durable=False)
    embedded.stop(directory)
    assert embedded.start(directory, durable=False)
    with psycopg.connect(embedded.dsn(directory, embedded.APP)) as connection:
        assert connection.execute("SELECT count(*) FROM pg_tables WHERE tablename = 'kept'").fetchone() == (1,)
