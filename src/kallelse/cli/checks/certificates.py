"""Certificates, their issuers and lists of revoked ones: readable, together, and how long they last. The warning rises as time runs out."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from cryptography.x509.oid import NameOID

from kallelse.cli.checks.finding import Finding, note, ok, problem
from kallelse.kit import clock
from kallelse.kit.config import Config

PLAN, ORDER, AT_ONCE = timedelta(days=60), timedelta(days=30), timedelta(days=7)


def findings(config: Config) -> Iterator[Finding]:
    """Our own certificates, those whom we trust, and those whose clients may call."""
    # A certificate is judged by real time: the movable clock is for kallelser, not for other people's signatures.
    now = clock.real_now()
    yield from _client(config, now)
    yield from _file("Servercertifikat", config.server_cert_file, "KALLELSE_SERVER_CERT_FILE", now)
    yield from _file("Utfärdare", config.ca_file, "KALLELSE_CA_FILE", now)
    yield from _file("Anropares utfärdare", config.riv_ca_file, "KALLELSE_RIV_CA_FILE", now)
    yield from _revocations(config, now)
    if not config.riv_proxies:
        yield note("Certifikatanrop", "ingen proxy är godkänd (KALLELSE_RIV_PROXIES): RIV-TA-dörrarna nås bara med nyckel.")


def left(until: datetime, now: datetime) -> tuple[str, str]:
    """How urgent it is that something ends: the state of a finding and its words."""
    rest = until - now
    days, date = max(0, rest.days), f"{until:%Y-%m-%d}"
    if rest < timedelta(0):
        return "problem", f"gick ut {date}: byt det."
    if rest <= AT_ONCE:
        return "problem", f"gäller till {date}, {days} dagar till: BYT DET NU, sedan stannar trafiken."
    if rest <= ORDER:
        return "problem", f"gäller till {date}, {days} dagar till: beställ ett nytt nu."
    if rest <= PLAN:
        return "note", f"gäller till {date}, {days} dagar till: planera bytet."
    return "ok", f"gäller till {date}"


def _client(config: Config, now: datetime) -> Iterator[Finding]:
    if not config.client_cert_file:
        state = problem if config.stage == "production" else note
        yield state(
            "Certifikat", "inget klientcertifikat; nationella tjänster kräver ett (KALLELSE_CLIENT_CERT_FILE, KALLELSE_CLIENT_KEY_FILE)."
        )
        return
    try:
        certificate = x509.load_pem_x509_certificate(Path(config.client_cert_file).read_bytes())
    except (OSError, ValueError):
        yield problem("Certifikat", f"{config.client_cert_file} kan inte läsas som PEM: rätta KALLELSE_CLIENT_CERT_FILE.")
        return
    yield Finding("Certifikat", *left(certificate.not_valid_after_utc, now))
    yield from _key(config, certificate)
    holder = [str(one.value).upper() for one in certificate.subject.get_attributes_for_oid(NameOID.SERIAL_NUMBER)]
    if holder != [config.system_hsa_id.upper()]:
        told = holder[0] if len(holder) == 1 else "inget"
        yield note("Certifikatets id", f"HSA-id i certifikatet ({told}) är inte KALLELSE_SYSTEM_HSA_ID ({config.system_hsa_id}).")


def _key(config: Config, certificate: x509.Certificate) -> Iterator[Finding]:
    path = Path(config.client_key_file or config.client_cert_file)
    try:
        key = load_pem_private_key(path.read_bytes(), None)
    except OSError:
        yield problem("Certifikatnyckel", f"nyckeln {path} finns inte: rätta KALLELSE_CLIENT_KEY_FILE.")
    except (ValueError, TypeError):
        yield problem("Certifikatnyckel", f"{path} kan inte läsas som en nyckel utan lösenord (PEM): rätta KALLELSE_CLIENT_KEY_FILE.")
    else:
        if key.public_key() != certificate.public_key():
            yield problem("Certifikatnyckel", "nyckeln hör inte till certifikatet: rätta KALLELSE_CLIENT_KEY_FILE.")


def _file(about: str, name: str, setting: str, now: datetime) -> Iterator[Finding]:
    """The certificate of a file that ends first."""
    if not name:
        return
    path = Path(name)
    if not path.is_file():
        yield problem(about, f"{path} finns inte: rätta {setting}.")
        return
    try:
        every = x509.load_pem_x509_certificates(path.read_bytes())
    except (OSError, ValueError):
        yield problem(about, f"{path} kan inte läsas som PEM: rätta {setting}.")
        return
    first = min(every, key=lambda one: one.not_valid_after_utc)
    state, said = left(first.not_valid_after_utc, now)
    names = [str(one.value) for one in first.subject.get_attributes_for_oid(NameOID.COMMON_NAME)]
    yield Finding(about, state, f"{', '.join(names)} {said}" if names else said)


def _revocations(config: Config, now: datetime) -> Iterator[Finding]:
    if not config.riv_crl_file:
        return
    path = Path(config.riv_crl_file)
    try:
        text = path.read_bytes()
        end = b"-----END X509 CRL-----"
        lists = [x509.load_pem_x509_crl(part + end) for part in text.split(end)[:-1]]
        nexts = [one.next_update_utc for one in lists if one.next_update_utc is not None]
    except (OSError, ValueError):
        lists, nexts = [], []
    if not lists:
        yield problem("Spärrlista", f"{path} kan inte läsas som PEM: rätta KALLELSE_RIV_CRL_FILE.")
    elif nexts and min(nexts) < now:
        yield problem("Spärrlista", f"skulle ha förnyats {min(nexts):%Y-%m-%d}: hämta en ny till {path}.")
    else:
        yield ok("Spärrlista", f"{sum(map(len, lists))} spärrade certifikat")
