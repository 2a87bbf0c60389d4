"""The sandbox's own certificate authority, which stands in for SITHS: a root, an issuing authority, servers and clients, below `<dir>/tls`.

A client certificate's subject carries an HSA-id as SERIALNUMBER, which is where the service platform reads the sender. Made once and kept:
`ca.pem` (root and issuing authority), `server.pem`, `client.pem` (the product) and one `client-<name>.pem` for every care system of the
nation and for the service platform, each with its `-key.pem`. More can be issued with `issue`.
"""

import ipaddress
import ssl
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from kallelse.sandbox import nation

CLIENT_HSA_ID = "TSTNMT2321000156-KALLELSE"
PLATFORM_HSA_ID = "TSTNMT5565594230-VP"
CLIENTS = {"client": CLIENT_HSA_ID, "client-plattform": PLATFORM_HSA_ID} | {
    f"client-{source.name}": source.hsa_id for provider in nation.PROVIDERS for source in provider.sources
}
"""File names of the client certificates that every sandbox has, and whose they are."""

_YEARS = timedelta(days=3650)
_PEM = serialization.Encoding.PEM


@dataclass(frozen=True, slots=True)
class Issued:
    """A certificate (with the issuing authority's after it) and its key, as files."""

    certificate: Path
    key: Path


def ensure(folder: Path) -> Path:
    """Make the authority and the certificates in `folder` unless they are there; returns the path of ca.pem."""
    authority = folder / "ca.pem"
    if authority.exists() and (folder / "issuer-key.pem").exists():
        return authority
    folder.mkdir(parents=True, exist_ok=True)
    root_key, issuer_key = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
    root_name, issuer_name = _name("Kallelse sandlåda Root CA"), _name("Kallelse sandlåda Function CA")
    root = _authority(root_name, root_name, root_key.public_key(), root_key, depth=1)
    issuer = _authority(issuer_name, root_name, issuer_key.public_key(), root_key, depth=0)
    (folder / "issuer.pem").write_bytes(issuer.public_bytes(_PEM))
    _write_key(folder / "issuer-key.pem", issuer_key)
    _write_key(folder / "root-key.pem", root_key)
    issue(folder, "server", server=True)
    for name, hsa_id in CLIENTS.items():
        issue(folder, name, hsa_id)
    # The authority's certificate is written last: its presence says that the folder is complete.
    authority.write_bytes(root.public_bytes(_PEM) + issuer.public_bytes(_PEM))
    return authority


def issue(
    folder: Path, name: str, hsa_id: str = "", *, server: bool = False, start: datetime | None = None, life: timedelta = _YEARS
) -> Issued:
    """Issue a certificate by the authority in `folder`, as `<name>.pem`: for a holder with an HSA-id, or for a server on this machine.

    Without an HSA-id the subject has no SERIALNUMBER. `start` and `life` make certificates that are not in force.
    """
    issuer, issuer_key = _issuer(folder)
    key = ec.generate_private_key(ec.SECP256R1())
    number = [x509.NameAttribute(NameOID.SERIAL_NUMBER, hsa_id)] if hsa_id else []
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost" if server else f"{name}.sandbox"), *number])
    builder = _builder(subject, issuer.subject, key.public_key(), start, life)
    builder = builder.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
    builder = builder.add_extension(_usage(signs=False), critical=True)
    purpose = ExtendedKeyUsageOID.SERVER_AUTH if server else ExtendedKeyUsageOID.CLIENT_AUTH
    builder = builder.add_extension(x509.ExtendedKeyUsage([purpose]), critical=False)
    builder = builder.add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    builder = builder.add_extension(_issued_by(issuer), critical=False)
    if server:
        names = [x509.DNSName("localhost"), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]
        builder = builder.add_extension(x509.SubjectAlternativeName(names), critical=False)
    made = Issued(folder / f"{name}.pem", folder / f"{name}-key.pem")
    made.certificate.write_bytes(builder.sign(issuer_key, hashes.SHA256()).public_bytes(_PEM) + issuer.public_bytes(_PEM))
    _write_key(made.key, key)
    return made


def revoke(folder: Path, revoked: Iterable[Issued]) -> Path:
    """Write `crl.pem`, the issuing authority's list with these certificates and no others."""
    issuer, key = _issuer(folder)
    now = datetime.now(UTC)
    builder = x509.CertificateRevocationListBuilder().issuer_name(issuer.subject).last_update(now).next_update(now + timedelta(days=7))
    for one in revoked:
        number = x509.load_pem_x509_certificate(one.certificate.read_bytes()).serial_number
        builder = builder.add_revoked_certificate(
            x509.RevokedCertificateBuilder().serial_number(number).revocation_date(now - timedelta(minutes=1)).build()
        )
    path = folder / "crl.pem"
    path.write_bytes(builder.sign(key, hashes.SHA256()).public_bytes(_PEM))
    return path


def server_context(folder: Path, *, demand: bool = False) -> ssl.SSLContext:
    """The server's side; a client certificate is looked at when one is shown, and demanded when `demand` says so."""
    authority = ensure(folder)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH, cafile=str(authority))
    context.load_cert_chain(folder / "server.pem", folder / "server-key.pem")
    context.verify_mode = ssl.CERT_REQUIRED if demand else ssl.CERT_OPTIONAL
    return context


def client_context(folder: Path, name: str = "client") -> ssl.SSLContext:
    """A caller's side: trusts the authority and shows the certificate `<name>.pem`."""
    context = ssl.create_default_context(cafile=str(ensure(folder)))
    context.load_cert_chain(folder / f"{name}.pem", folder / f"{name}-key.pem")
    return context


def _issuer(folder: Path) -> tuple[x509.Certificate, ec.EllipticCurvePrivateKey]:
    key = serialization.load_pem_private_key((folder / "issuer-key.pem").read_bytes(), None)
    assert isinstance(key, ec.EllipticCurvePrivateKey)
    return x509.load_pem_x509_certificate((folder / "issuer.pem").read_bytes()), key


def _authority(
    subject: x509.Name, issuer: x509.Name, public_key: ec.EllipticCurvePublicKey, key: ec.EllipticCurvePrivateKey, depth: int
) -> x509.Certificate:
    builder = _builder(subject, issuer, public_key, None, _YEARS)
    builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=depth), critical=True)
    builder = builder.add_extension(_usage(signs=True), critical=True)
    builder = builder.add_extension(x509.SubjectKeyIdentifier.from_public_key(public_key), critical=False)
    builder = builder.add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(key.public_key()), critical=False)
    return builder.sign(key, hashes.SHA256())


def _issued_by(issuer: x509.Certificate) -> x509.AuthorityKeyIdentifier:
    identifier = issuer.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value
    return x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(identifier)


def _name(common: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common)])


def _builder(
    subject: x509.Name, issuer: x509.Name, public_key: ec.EllipticCurvePublicKey, start: datetime | None, life: timedelta
) -> x509.CertificateBuilder:
    start = start or datetime.now(UTC) - timedelta(days=1)
    builder = x509.CertificateBuilder().subject_name(subject).issuer_name(issuer).public_key(public_key)
    return builder.serial_number(x509.random_serial_number()).not_valid_before(start).not_valid_after(start + life)


def _usage(*, signs: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs,
        key_cert_sign=signs,
        crl_sign=signs,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def _write_key(path: Path, key: ec.EllipticCurvePrivateKey) -> None:
    path.touch(mode=0o600)
    form = serialization.PrivateFormat.PKCS8
    path.write_bytes(key.private_bytes(_PEM, form, serialization.NoEncryption()))
