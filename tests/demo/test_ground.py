"""The demo's own place: what it empties is its own, and what it cannot have it says in one line."""

import socket
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from kallelse.demo import ground
from kallelse.demo.ground import Ports
from kallelse.kit.config import Config, ConfigError

FREE = Ports(0, 0, 0)


def test_only_its_own_directory_is_emptied_and_the_cluster_is_kept(tmp_path: Path) -> None:
    for kept in ("precious", "demo/pg/data/PG_VERSION"):
        (tmp_path / kept).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / kept).write_text("x")
    for left in ("demo/print/kallelser-1/index.csv", "demo/log/web.log", "demo/audit/checkpoints.jsonl"):
        (tmp_path / left).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / left).write_text("x")
    with ground.taken(Config(var_dir=tmp_path), FREE):
        assert sorted(path.name for path in (tmp_path / "demo").iterdir()) == ["lock", "pg"]
    assert (tmp_path / "precious").exists()
    assert (tmp_path / "demo/pg/data/PG_VERSION").exists()


def test_two_demos_do_not_share_a_place(tmp_path: Path) -> None:
    settings = Config(var_dir=tmp_path)
    with ground.taken(settings, FREE), pytest.raises(ConfigError, match="En demo körs redan"), ground.taken(settings, FREE):
        pass


def test_a_port_that_is_taken_is_named_with_the_way_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ground, "_PATIENCE_S", 0.0)
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        with (
            pytest.raises(ConfigError, match=f"Port {port} är upptagen: .*--oidc-port"),
            ground.taken(Config(var_dir=tmp_path), Ports(0, 0, port)),
        ):
            pass


def test_it_does_not_run_in_production(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="inte i produktion"), ground.taken(Config(stage="production", var_dir=tmp_path), FREE):
        pass
    assert list(tmp_path.iterdir()) == []


def test_every_service_of_the_demo_is_the_sandbox(tmp_path: Path) -> None:
    place = ground.Ground(tmp_path, Ports(8001, 9082, 9083))
    settings = Config.from_env(place.variables({"database_url": ""}))
    assert all(":9082/" in url or url.endswith(":9083") for url in settings.service_urls().values())
    assert (settings.var_dir, settings.print_dir, settings.public_url) == (tmp_path, tmp_path / "print", "http://localhost:8001")


@pytest.fixture
def server(owner_dsn: str) -> Iterator[str]:
    """A server of somebody's, without a demo's database before and after."""
    yield owner_dsn
    with psycopg.connect(owner_dsn, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {ground.DATABASE}")


@pytest.mark.db
def test_on_a_server_it_makes_a_database_of_its_own_and_empties_only_that(server: str, tmp_path: Path) -> None:
    settings = Config(database_url=server)
    for _ in range(2):
        made = ground.own_database(settings, tmp_path)
        assert set(made) == {"database_url"}
        with psycopg.connect(made["database_url"], autocommit=True) as connection:
            assert connection.info.dbname == ground.DATABASE
            connection.execute("CREATE TABLE left_by_the_last_demo ()")
    with psycopg.connect(server) as connection:
        assert connection.execute("SELECT count(*) FROM connections_parameter WHERE name = 'print_wd'").fetchone() == (1,)


@pytest.mark.db
def test_a_database_of_that_name_that_it_did_not_make_is_left_alone(server: str, tmp_path: Path) -> None:
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {ground.DATABASE}")
    theirs = make_conninfo(server, dbname=ground.DATABASE)
    with psycopg.connect(theirs, autocommit=True) as connection:
        connection.execute("CREATE TABLE precious ()")
    with pytest.raises(ConfigError, match="inte gjord av demon"):
        ground.own_database(Config(database_url=server), tmp_path)
    with psycopg.connect(theirs) as connection:
        assert connection.execute("SELECT count(*) FROM precious").fetchone() == (0,)


@pytest.mark.db
def test_without_the_right_to_make_databases_it_says_so(server: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="rätten CREATEDB"):
        ground.own_database(Config(database_url=make_conninfo(server, user="kallelse_app")), tmp_path)


def test_a_dsn_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="ingen giltig DSN"):
        ground.own_database(Config(database_url="bogus"), tmp_path)
