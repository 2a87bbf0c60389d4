"""`kallelse check` tells what is set, reachable and missing, and changes nothing."""

import json
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from psycopg.conninfo import make_conninfo

from kallelse.audit import signing
from kallelse.connections.models import CareUnit
from kallelse.kit import clock
from kallelse.kit.config import Config
from kallelse.sandbox import tls
from tests.cli.conftest import Run
from tests.conftest import Nation

Checks = dict[str, tuple[str, str]]


def _check(kallelse: Run, **variables: str) -> Checks:
    ended = kallelse("check", "--json", **variables)
    assert ended.err == ""
    said = json.loads(ended.out)
    wrong = [check for check in said["checks"] if check["state"] == "problem"]
    assert ended.code == (1 if wrong else 0)
    assert said["ok"] == (not wrong)
    return {check["about"]: (check["state"], check["said"]) for check in said["checks"]}


@pytest.fixture
def key() -> None:
    """The signing key that `kallelse migrate` makes."""
    signing.make_key(signing.key_file(Config.from_env()))


@pytest.mark.usefixtures("key")
def test_everything_in_place_with_the_sandbox_running(kallelse: Run, nation: Nation, sandbox: Any) -> None:
    CareUnit.objects.update(card_at=clock.now())
    found = _check(kallelse)
    assert {about: said for about, (state, said) in found.items() if state == "problem"} == {}
    assert found["Databasroll"] == ("ok", "kallelse_app, bunden av radskyddet")
    assert found["Anslutna"][1] == "2 vårdgivare, 5 mottagningar, 3 vårdsystem"
    assert found["Klocka"][0] == "note"
    assert found["Arbetare"][0] == "note"
    shown = kallelse("check")
    assert shown.code == 0
    assert "Inget hindrar driften." in shown.out


def test_services_that_do_not_answer(kallelse: Run, nation: Nation) -> None:
    nowhere = "http://127.0.0.1:1"
    names = {"PU_URL": "Personuppgifter", "HSA_URL": "HSA", "INBOX_URL": "1177 inkorg", "STAFF_ISSUER": "Personallogin"}
    found = _check(kallelse, **{f"KALLELSE_{name}": nowhere for name in names})
    for name, about in names.items():
        assert found[about][0] == "problem"
        assert "ingen svarar" in found[about][1]
        assert f"KALLELSE_{name}" in found[about][1]
        assert "kallelse sandbox" in found[about][1]


def test_a_log_in_provider_with_another_name(kallelse: Run, nation: Nation, sandbox: Any) -> None:
    other = f"{os.environ['KALLELSE_STAFF_ISSUER']}/another"
    assert "ingen inloggningstjänst" in _check(kallelse, KALLELSE_STAFF_ISSUER=other)["Personallogin"][1]


def test_units_without_cards_and_sources_without_keys(kallelse: Run, nation: Nation) -> None:
    nation.sources["rontgen"].key_hash = None
    nation.sources["rontgen"].save()
    CareUnit.objects.exclude(hsa_id__endswith="K101").update(card_at=clock.now())
    CareUnit.objects.filter(hsa_id__endswith="K102").update(phone="")
    found = _check(kallelse)
    assert found["Mottagningskort"] == ("problem", "saknas för TSTNMT2321000156-K101: kör `kallelse connect unit` för dem.")
    assert "TSTNMT2321000156-K102" in found["Telefon"][1]
    assert "rontgen" in found["Nycklar"][1]


def test_nothing_connected_yet_is_only_worth_knowing(kallelse: Run, database: str) -> None:
    assert _check(kallelse)["Anslutna"][0] == "note"


def test_an_application_role_that_owns_the_tables_or_passes_by_row_security(kallelse: Run, database: str) -> None:
    found = _check(kallelse, KALLELSE_DATABASE_URL=database, KALLELSE_DATABASE_OWNER_URL=database)
    assert "går förbi radskyddet" in found["Databasroll"][1]
    with psycopg.connect(database, autocommit=True) as superuser:
        superuser.execute("CREATE ROLE plain_owner LOGIN IN ROLE kallelse_app")
        superuser.execute("ALTER TABLE connections_parameter OWNER TO plain_owner")
    try:
        dsn = make_conninfo(database, user="plain_owner")
        found = _check(kallelse, KALLELSE_DATABASE_URL=dsn, KALLELSE_DATABASE_OWNER_URL=database)
        assert "äger tabellerna" in found["Databasroll"][1]
    finally:
        with psycopg.connect(database, autocommit=True) as superuser:
            superuser.execute("ALTER TABLE connections_parameter OWNER TO kallelse_owner")
            superuser.execute("DROP ROLE plain_owner")


def test_a_table_whose_row_security_was_switched_off(kallelse: Run, database: str) -> None:
    with psycopg.connect(database, autocommit=True) as owner:
        owner.execute("ALTER TABLE persons_person NO FORCE ROW LEVEL SECURITY")
        try:
            assert "persons_person" in _check(kallelse)["Radskydd"][1]
        finally:
            owner.execute("ALTER TABLE persons_person FORCE ROW LEVEL SECURITY")


def test_a_database_that_cannot_be_reached_hides_nothing_else(kallelse: Run) -> None:
    found = _check(kallelse, KALLELSE_DATABASE_URL="postgresql://x@127.0.0.1:1/kallelse")
    assert found["Databas"][0] == "problem"
    assert "Personuppgifter" in found
    assert "Tabeller" not in found


def test_a_misspelt_setting(kallelse: Run, database: str) -> None:
    assert "menade du KALLELSE_PRINT_DIR?" in _check(kallelse, KALLELSE_PRINTDIR="/x")["Inställningar"][1]


@pytest.mark.usefixtures("key")
def test_a_signing_key_that_others_can_read(kallelse: Run, database: str) -> None:
    path = signing.key_file(Config.from_env())
    path.chmod(0o644)
    try:
        assert "chmod 600" in _check(kallelse)["Loggnyckel"][1]
    finally:
        path.chmod(0o600)


def test_a_print_folder_that_cannot_be_written(kallelse: Run, database: str, tmp_path: Path) -> None:
    (tmp_path / "print").write_text("")
    state, said = _check(kallelse, KALLELSE_PRINT_DIR=str(tmp_path / "print"))["Utskrift"]
    assert state == "problem"
    assert "KALLELSE_PRINT_DIR" in said
    assert _check(kallelse, KALLELSE_PRINT_DIR=str(tmp_path / "later"))["Utskrift"][0] == "note"
    assert not (tmp_path / "later").exists()


@pytest.mark.parametrize(
    ("days", "state", "said"),
    [
        (365, "ok", "gäller till"),
        (61, "ok", "gäller till"),
        (59, "note", "59 dagar till: planera bytet"),
        (30, "note", "planera bytet"),
        (29, "problem", "29 dagar till: beställ ett nytt"),
        (6, "problem", "BYT DET NU"),
        (-1, "problem", "gick ut"),
    ],
)
def test_a_client_certificate(kallelse: Run, database: str, tmp_path: Path, days: int, state: str, said: str) -> None:
    certificate = _certificate(tmp_path, days)
    found = _check(kallelse, KALLELSE_CLIENT_CERT_FILE=str(certificate))["Certifikat"]
    assert found[0] == state
    assert said in found[1]


def test_certificate_files_that_are_wrong(kallelse: Run, database: str, tmp_path: Path) -> None:
    (tmp_path / "x.pem").write_text("nonsense")
    found = _check(kallelse, KALLELSE_CLIENT_CERT_FILE=str(tmp_path / "x.pem"), KALLELSE_CA_FILE=str(tmp_path / "ca.pem"))
    assert "kan inte läsas" in found["Certifikat"][1]
    assert "finns inte" in found["Utfärdare"][1]
    assert "KALLELSE_CA_FILE" in found["Tjänster"][1]


def test_issuers_and_the_list_of_revoked_ones(kallelse: Run, database: str, tmp_path: Path) -> None:
    tls.ensure(tmp_path)
    certificate = _certificate(tmp_path, 40)
    both = tmp_path / "both.pem"
    both.write_bytes((tmp_path / "ca.pem").read_bytes() + certificate.read_bytes())
    listed = tls.revoke(tmp_path, [tls.issue(tmp_path, "x", "SE1-X")])
    settings = {"KALLELSE_RIV_CA_FILE": str(both), "KALLELSE_RIV_CRL_FILE": str(listed), "KALLELSE_SERVER_CERT_FILE": str(certificate)}
    found = _check(kallelse, KALLELSE_RIV_PROXIES="127.0.0.1", **settings)
    assert found["Anropares utfärdare"] == ("note", found["Anropares utfärdare"][1])
    assert "kallelse gäller till" in found["Anropares utfärdare"][1], "the one that ends first is named"
    assert found["Spärrlista"] == ("ok", "1 spärrade certifikat")
    assert found["Servercertifikat"][0] == "note"
    assert "Certifikatanrop" not in found


def test_a_key_and_an_id_that_do_not_belong_to_the_certificate(kallelse: Run, database: str, tmp_path: Path) -> None:
    tls.ensure(tmp_path)
    pair = {"KALLELSE_CLIENT_CERT_FILE": str(tmp_path / "client.pem"), "KALLELSE_CLIENT_KEY_FILE": str(tmp_path / "client-key.pem")}
    found = _check(kallelse, **pair)
    assert found["Certifikat"][0] == "ok"
    assert not {"Certifikatnyckel", "Certifikatets id"} & found.keys()
    wrong = _check(kallelse, **pair | {"KALLELSE_CLIENT_KEY_FILE": str(tmp_path / "server-key.pem"), "KALLELSE_SYSTEM_HSA_ID": "SE1-ANNAT"})
    assert (wrong["Certifikatnyckel"][0], wrong["Certifikatets id"][0]) == ("problem", "note")
    gone = _check(kallelse, **pair | {"KALLELSE_CLIENT_KEY_FILE": str(tmp_path / "nowhere.pem")})
    assert "finns inte" in gone["Certifikatnyckel"][1]


def _certificate(folder: Path, days: int) -> Path:
    """A self-signed certificate with its key in the same file."""
    key = generate_private_key(SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "kallelse")])
    now = datetime.now(UTC)
    built = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key()).serial_number(1)
    built = built.not_valid_before(now - timedelta(days=400)).not_valid_after(now + timedelta(days=days, hours=1))
    path = folder / "client.pem"
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    path.write_bytes(private + built.sign(key, hashes.SHA256()).public_bytes(Encoding.PEM))
    return path
