"""Settings: read once, typed, loud when wrong; and the stage rules that keep sandbox and production apart."""

from pathlib import Path

import pytest

from kallelse.kit import db
from kallelse.kit.config import Config, ConfigError, is_sandbox_address

PRODUCTION = {
    "KALLELSE_STAGE": "production",
    "KALLELSE_SECRET_KEY": "x" * 50,
    "KALLELSE_PU_URL": "https://pu.example.se",
    "KALLELSE_HSA_URL": "https://hsa.example.se",
    "KALLELSE_INBOX_URL": "https://inkorg.example.se",
    "KALLELSE_READ_STATUS_URL": "https://inkorg.example.se/status",
    "KALLELSE_STAFF_ISSUER": "https://idp.example.se",
    "KALLELSE_RESIDENT_ISSUER": "https://idp.example.se",
}


def test_a_newcomer_needs_no_setting() -> None:
    assert Config.from_env({}).stage == "sandbox"


def test_values_get_their_types() -> None:
    config = Config.from_env({"KALLELSE_VAR_DIR": "/srv/k", "KALLELSE_READ_POLL_S": "0.5", "KALLELSE_INBOX_CONCURRENCY": "8", "OTHER": "x"})
    assert (config.var_dir, config.read_poll_s, config.inbox_concurrency) == (Path("/srv/k"), 0.5, 8)


def test_production_with_real_addresses_is_accepted() -> None:
    assert Config.from_env(PRODUCTION).stage == "production"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("KALLELSE_PU_URL", "http://127.0.0.1:9080/pu"),
        ("KALLELSE_INBOX_URL", "https://localhost/inbox"),
        ("KALLELSE_HSA_URL", "http://hsa.example.se"),
        ("KALLELSE_STAFF_ISSUER", "https://nation.sandbox"),
        ("KALLELSE_SECRET_KEY", "short"),
        ("KALLELSE_CLOCK_FILE", "/tmp/clock.json"),
        ("KALLELSE_STAGE", "prod"),
        ("KALLELSE_WINDOW", "left"),
        ("KALLELSE_READ_POLL_S", "often"),
    ],
)
def test_what_is_wrong_is_named_with_its_variable_in_one_line(name: str, value: str) -> None:
    with pytest.raises(ConfigError) as caught:
        Config.from_env(PRODUCTION | {name: value})
    assert name in str(caught.value)
    assert "\n" not in str(caught.value)
    assert value not in str(caught.value) or name == "KALLELSE_STAGE"


@pytest.mark.parametrize(
    "url", ["http://example.se", "https://127.0.0.5", "https://localhost:9080", "https://a.sandbox", "https://[::1]/", "nonsense"]
)
def test_sandbox_addresses_are_known(url: str) -> None:
    assert is_sandbox_address(url)


def test_a_single_dsn_serves_both_roles_by_giving_up_the_owners_rights() -> None:
    config = Config.from_env({"KALLELSE_DATABASE_URL": "postgresql://owner@db.example.se:5433/kallelse?sslmode=require"})
    application, owner = db.django_database(config), db.django_database(config, owner=True)
    assert application["OPTIONS"]["options"] == "-c role=kallelse_app"
    assert "options" not in owner["OPTIONS"]
    assert (application["HOST"], application["PORT"], application["OPTIONS"]["sslmode"]) == ("db.example.se", "5433", "require")


def test_two_dsns_keep_the_roles_apart() -> None:
    config = Config.from_env(
        {"KALLELSE_DATABASE_URL": "host=db user=app dbname=k", "KALLELSE_DATABASE_OWNER_URL": "host=db user=owner dbname=k"}
    )
    assert db.django_database(config)["USER"] == "app"
    assert "options" not in db.django_database(config)["OPTIONS"]
    assert db.django_database(config, owner=True)["USER"] == "owner"


def test_a_nonsense_dsn_is_explained() -> None:
    with pytest.raises(ConfigError, match="KALLELSE_DATABASE_URL"):
        db.django_database(Config.from_env({"KALLELSE_DATABASE_URL": "this is no dsn"}))


@pytest.mark.parametrize(
    ("error", "remedy"),
    [
        ('password authentication failed for user "x"', "lösenord"),
        ('database "x" does not exist', "finns inte"),
        ("connection refused", "ingen databas svarar"),
        ("something else", "kontrollera"),
    ],
)
def test_database_errors_become_one_swedish_line(error: str, remedy: str) -> None:
    line = db.explain(Exception(error + "\nmore lines"))
    assert remedy in line
    assert "\n" not in line
