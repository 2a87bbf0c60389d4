"""Certificates built as SITHS builds them: RSA, SHA-512, two authorities, policies, distribution points, and no name of a server."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import AuthorityInformationAccessOID, ExtendedKeyUsageOID, NameOID

from kallelse.kit.certificates import CertificateError, Issuers

NOW = datetime.now(UTC)
HOLDER = "SE2321000156-1CF2"


def name(common: str, *more: x509.NameAttribute[str]) -> x509.Name:
    parts = (x509.NameAttribute(NameOID.COUNTRY_NAME, "SE"), x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Exempel AB"))
    return x509.Name([*parts, x509.NameAttribute(NameOID.COMMON_NAME, common), *more])


def usage(**chosen: bool) -> x509.KeyUsage:
    every = (
        "digital_signature", "content_commitment", "key_encipherment", "data_encipherment", "key_agreement", "key_cert_sign", "crl_sign",
        "encipher_only", "decipher_only",
    )  # fmt: skip
    return x509.KeyUsage(**{one: chosen.get(one, False) for one in every})


def signed(
    subject: x509.Name, key: rsa.RSAPrivateKey, issuer: x509.Name, by: rsa.RSAPrivateKey, *extra: x509.ExtensionType
) -> x509.Certificate:
    builder = x509.CertificateBuilder().subject_name(subject).issuer_name(issuer).public_key(key.public_key())
    builder = builder.serial_number(x509.random_serial_number()).not_valid_before(NOW - timedelta(days=1))
    builder = builder.not_valid_after(NOW + timedelta(days=700))
    keys = (
        x509.SubjectKeyIdentifier.from_public_key(key.public_key()),
        x509.AuthorityKeyIdentifier.from_issuer_public_key(by.public_key()),
    )
    for extension in (*keys, *extra):
        builder = builder.add_extension(extension, critical=isinstance(extension, x509.BasicConstraints | x509.KeyUsage))
    return builder.sign(by, hashes.SHA512())


@pytest.fixture(scope="module")
def made() -> tuple[list[x509.Certificate], Callable[..., x509.Certificate]]:
    """The two authorities, and a way to issue for a holder."""
    root_key, issuer_key, key = (rsa.generate_private_key(65537, 2048) for _ in range(3))
    signs = usage(key_cert_sign=True, crl_sign=True)
    root_name, issuer_name = name("Exempel e-id Root CA v2"), name("Exempel e-id Function CA v1")
    root = signed(root_name, root_key, root_name, root_key, x509.BasicConstraints(True, None), signs)
    issuer = signed(issuer_name, issuer_key, root_name, root_key, x509.BasicConstraints(True, 0), signs)
    where = x509.UniformResourceIdentifier("http://aia.example.se/ca.cer")

    def issue(number: str = HOLDER, *extra: x509.ExtensionType) -> x509.Certificate:
        subject = name("kallelse.example.se", x509.NameAttribute(NameOID.SERIAL_NUMBER, number))
        policies = x509.CertificatePolicies([x509.PolicyInformation(x509.ObjectIdentifier("1.2.752.74.6.1"), ["https://example.se/cps"])])
        points = x509.CRLDistributionPoints([x509.DistributionPoint([where], None, None, None)])
        access = x509.AuthorityInformationAccess([x509.AccessDescription(AuthorityInformationAccessOID.CA_ISSUERS, where)])
        both = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH, ExtendedKeyUsageOID.CLIENT_AUTH])
        return signed(
            subject,
            key,
            issuer_name,
            issuer_key,
            usage(digital_signature=True, key_encipherment=True),
            both,
            policies,
            points,
            access,
            *extra,
        )

    return [root, issuer], issue


def issuers(*certificates: x509.Certificate) -> Issuers:
    return Issuers(b"".join(one.public_bytes(Encoding.PEM) for one in certificates))


def test_its_holder_is_known(made: tuple[list[x509.Certificate], Callable[..., x509.Certificate]]) -> None:
    (root, issuer), issue = made
    for one in (issue(), issue(HOLDER, x509.SubjectAlternativeName([x509.DNSName("kallelse.example.se")]))):
        assert issuers(root, issuer).holder(one, NOW) == HOLDER
        assert issuers(issuer).holder(one, NOW) == HOLDER


def test_the_issuing_authority_must_be_there(made: tuple[list[x509.Certificate], Callable[..., x509.Certificate]]) -> None:
    """The certificate comes alone in the header: a root by itself vouches for nobody."""
    (root, _), issue = made
    with pytest.raises(CertificateError, match="utfärdare"):
        issuers(root).holder(issue(), NOW)


def test_a_person_s_number_is_no_system(made: tuple[list[x509.Certificate], Callable[..., x509.Certificate]]) -> None:
    (root, issuer), issue = made
    with pytest.raises(CertificateError, match="SERIALNUMBER"):
        issuers(root, issuer).holder(issue("189001019802"), NOW)
