"""A client certificate is taken from the right issuer, in its time, for its purpose and unless revoked; its SERIALNUMBER is the sender."""

import base64
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import quote

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from kallelse.kit.certificates import CertificateError, Issuers, from_header
from kallelse.sandbox import tls

COSMIC = "TSTNMT2321000156-COSM"
NOW = datetime.now(UTC)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("tls")
    tls.ensure(made)
    return made


def issuers(folder: Path, revocations: bytes = b"") -> Issuers:
    return Issuers((folder / "ca.pem").read_bytes(), revocations)


def certificate(made: tls.Issued | Path) -> x509.Certificate:
    path = made if isinstance(made, Path) else made.certificate
    return x509.load_pem_x509_certificate(path.read_bytes())


def refused(folder: Path, one: x509.Certificate, revocations: bytes = b"", at: datetime = NOW) -> str:
    with pytest.raises(CertificateError) as told:
        issuers(folder, revocations).holder(one, at)
    return str(told.value)


def test_the_serial_number_of_the_subject_is_the_sender(folder: Path) -> None:
    assert issuers(folder).holder(certificate(folder / "client-cosmic.pem"), NOW) == COSMIC
    lower = certificate(tls.issue(folder, "lower", COSMIC.lower()))
    assert issuers(folder).holder(lower, NOW) == COSMIC


def test_it_must_be_in_force(folder: Path) -> None:
    late = certificate(tls.issue(folder, "late", COSMIC, start=NOW - timedelta(hours=20), life=timedelta(hours=19)))
    early = certificate(tls.issue(folder, "early", COSMIC, start=NOW + timedelta(days=1)))
    assert "gått ut" in refused(folder, late)
    assert "gått ut eller gäller inte än" in refused(folder, early)
    assert issuers(folder).holder(late, NOW - timedelta(hours=2)) == COSMIC


def test_an_issuer_of_the_same_name_is_not_the_same_issuer(folder: Path, tmp_path: Path) -> None:
    tls.ensure(tmp_path)
    assert "godkänd utfärdare" in refused(folder, certificate(tmp_path / "client-cosmic.pem"))


def test_a_holder_cannot_vouch_for_others(folder: Path, tmp_path: Path) -> None:
    made = tls.issue(folder, "middle", COSMIC)
    (tmp_path / "issuer.pem").write_bytes(made.certificate.read_bytes())
    (tmp_path / "issuer-key.pem").write_bytes(made.key.read_bytes())
    below = certificate(tls.issue(tmp_path, "below", "TSTNMT2321000156-RONT"))
    assert "godkänd utfärdare" in refused(folder, below)


def test_what_is_revoked_is_not_taken(folder: Path) -> None:
    one, other = tls.issue(folder, "one", COSMIC), tls.issue(folder, "other", COSMIC)
    listed = tls.revoke(folder, [one]).read_bytes()
    assert "spärrat" in refused(folder, certificate(one), listed)
    assert issuers(folder, listed).holder(certificate(other), NOW) == COSMIC
    assert issuers(folder).holder(certificate(one), NOW) == COSMIC


def test_a_list_that_somebody_else_has_signed_revokes_nothing(folder: Path, tmp_path: Path) -> None:
    """Its issuer has the same name; were its word taken, a stranger could shut a system out."""
    tls.ensure(tmp_path)
    one = tls.issue(folder, "kept", COSMIC)
    forged = tls.Issued(one.certificate, one.key)
    assert issuers(folder, tls.revoke(tmp_path, [forged]).read_bytes()).holder(certificate(one), NOW) == COSMIC


def test_other_kinds_of_certificates_are_not_taken(folder: Path) -> None:
    assert "inte ett klientcertifikat" in refused(folder, certificate(folder / "server.pem"))
    assert refused(folder, certificate(folder / "issuer.pem"))
    assert "SERIALNUMBER" in refused(folder, certificate(tls.issue(folder, "nobody")))
    assert "SERIALNUMBER" in refused(folder, certificate(tls.issue(folder, "person", "18900101 9802")))


def test_it_is_read_as_proxies_write_it(folder: Path) -> None:
    path = folder / "client-cosmic.pem"
    pem, one = path.read_text(), certificate(path)
    der = base64.b64encode(one.public_bytes(Encoding.DER)).decode()
    for value in (pem, quote(pem), quote(pem, safe=""), pem.replace("\n", " "), pem.replace("\n", "\t"), der, f" {der} "):
        assert from_header(value) == one
    for value in ("", " ", "-----BEGIN CERTIFICATE-----", "x" * 50_000, "%00", "åäö", der[:-8], der[:40] + "AAAA" + der[40:]):
        with pytest.raises(CertificateError):
            from_header(value)


def test_the_proxy_nearest_to_us_stands_last_in_a_forwarded_client_cert(folder: Path) -> None:
    near, far = ((folder / f"{name}.pem").read_text() for name in ("client-cosmic", "client-rontgen"))
    element = 'Hash=abc;Cert="{}";Subject="CN=x, O=\\"y\\"";URI='
    value = ",".join(element.format(quote(pem)) for pem in (far, near))
    assert from_header(value, forwarded_client_cert=True) == certificate(folder / "client-cosmic.pem")
    with pytest.raises(CertificateError):
        from_header('Hash=abc;Subject="CN=x"', forwarded_client_cert=True)


def test_files_that_cannot_be_read_are_told_at_once(folder: Path) -> None:
    with pytest.raises(CertificateError, match="PEM"):
        Issuers(b"nonsense")
    with pytest.raises(CertificateError, match="PEM"):
        Issuers((folder / "ca.pem").read_bytes(), b"x-----END X509 CRL-----")
