"""The sandbox's own certificate authority with a server and a client certificate, made once below `<dir>/tls`.

The client certificate stands in for a SITHS function certificate: its subject carries an HSA-id as SERIALNUMBER, which is where
the service platform reads the sender.
"""

import ipaddress
import ssl
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

CLIENT_HSA_ID = "TSTNMT2321000156-KALLELSE"
_YEARS = timedelta(days=3650)


def ensure(folder: Path) -> Path:
    """Make ca.pem, server(-key).pem and client(-key).pem in `folder` unless they are there; returns the path of ca.pem."""
    authority = folder / "ca.pem"
    if authority.exists():
        return authority
    folder.mkdir(parents=True, exist_ok=True)
    root_key = ec.generate_private_key(ec.SECP256R1())
    root_name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Kallelse sandlåda CA")])
    root = _builder(root_name, root_name, root_key.public_key())
    root = root.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
    root = root.add_extension(_usage(signs_certificates=True), critical=True)
    identifier = x509.SubjectKeyIdentifier.from_public_key(root_key.public_key())
    root_certificate = root.add_extension(identifier, critical=False).sign(root_key, hashes.SHA256())
    names = [x509.DNSName("localhost"), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]
    subjects = {
        "server": ([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")], ExtendedKeyUsageOID.SERVER_AUTH),
        "client": (
            [
                x509.NameAttribute(NameOID.COMMON_NAME, "kallelse.sandbox"),
                x509.NameAttribute(NameOID.SERIAL_NUMBER, CLIENT_HSA_ID),
            ],
            ExtendedKeyUsageOID.CLIENT_AUTH,
        ),
    }
    for name, (subject, purpose) in subjects.items():
        key = ec.generate_private_key(ec.SECP256R1())
        builder = _builder(x509.Name(subject), root_name, key.public_key())
        builder = builder.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        builder = builder.add_extension(_usage(signs_certificates=False), critical=True)
        builder = builder.add_extension(x509.ExtendedKeyUsage([purpose]), critical=False)
        builder = builder.add_extension(x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(identifier), critical=False)
        if name == "server":
            builder = builder.add_extension(x509.SubjectAlternativeName(names), critical=False)
        certificate = builder.sign(root_key, hashes.SHA256())
        (folder / f"{name}.pem").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
        _write_key(folder / f"{name}-key.pem", key)
    # The authority's certificate is written last: its presence says that the folder is complete.
    authority.write_bytes(root_certificate.public_bytes(serialization.Encoding.PEM))
    return authority


def server_context(folder: Path) -> ssl.SSLContext:
    """The server's side; a client certificate is looked at when one is shown, but not demanded."""
    authority = ensure(folder)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH, cafile=str(authority))
    context.load_cert_chain(folder / "server.pem", folder / "server-key.pem")
    context.verify_mode = ssl.CERT_OPTIONAL
    return context


def _builder(subject: x509.Name, issuer: x509.Name, public_key: ec.EllipticCurvePublicKey) -> x509.CertificateBuilder:
    start = datetime.now(UTC) - timedelta(days=1)
    builder = x509.CertificateBuilder().subject_name(subject).issuer_name(issuer).public_key(public_key)
    return builder.serial_number(x509.random_serial_number()).not_valid_before(start).not_valid_after(start + _YEARS)


def _usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_certificates,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
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
    path.write_bytes(key.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption()))
