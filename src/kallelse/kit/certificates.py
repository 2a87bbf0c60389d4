"""Client certificates: is this one from an issuer that we trust, in force, meant for clients and not revoked, and whose is it?

A SITHS function certificate carries the HSA-id of its holder as SERIALNUMBER (2.5.4.5) in the subject; that is the sender of a call
(RIV-TA Basic Profile 2.1). Time is real time: other people's signatures do not follow the sandbox's clock.
"""

import base64
import binascii
import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from urllib.parse import unquote

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.types import CertificateIssuerPublicKeyTypes
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from cryptography.x509.verification import ExtensionPolicy, PolicyBuilder, Store, VerificationError

from kallelse.kit.ids import HSA_ID

LONGEST_HEADER = 32 * 1024

_ARMOUR = re.compile(r"-----BEGIN CERTIFICATE-----(.*?)-----END CERTIFICATE-----", re.DOTALL)
_FORWARDED = re.compile(r'(?:^|;)\s*Cert=("?)([^";]*)\1', re.IGNORECASE)


class CertificateError(Exception):
    """A certificate that is not taken; the text is one Swedish sentence that names nobody."""


class Issuers:
    """Those whose client certificates we take, and what they have revoked.

    Every certificate of the file is an anchor, so that it holds the issuing authorities beside their roots. A list of revoked
    certificates counts for what it revokes even when it is old; that it is old is told by `kallelse check`.
    """

    def __init__(self, authorities: bytes, revocations: bytes = b"") -> None:
        try:
            self.authorities = x509.load_pem_x509_certificates(authorities)
            self.lists = _lists(revocations)
        except ValueError:
            raise CertificateError("Utfärdarnas certifikat eller spärrlistor kan inte läsas som PEM.") from None
        self._store = Store(self.authorities)
        keys: dict[bytes, list[CertificateIssuerPublicKeyTypes]] = {}
        for one in self.authorities:
            keys.setdefault(one.subject.public_bytes(), []).append(one.public_key())  # type: ignore[arg-type]
        self._revoked: dict[bytes, list[x509.CertificateRevocationList]] = {}
        for listed in self.lists:
            issuer = listed.issuer.public_bytes()
            if any(listed.is_signature_valid(key) for key in keys.get(issuer, ())):
                self._revoked.setdefault(issuer, []).append(listed)

    def holder(self, certificate: x509.Certificate, at: datetime) -> str:
        """The HSA-id of the holder. Raises CertificateError."""
        policy = ExtensionPolicy.permit_all()
        builder = PolicyBuilder().store(self._store).time(at)
        builder = builder.extension_policies(ca_policy=ExtensionPolicy.webpki_defaults_ca(), ee_policy=policy)
        try:
            chain = builder.build_client_verifier().verify(certificate, []).chain
        except VerificationError:
            if not certificate.not_valid_before_utc <= at <= certificate.not_valid_after_utc:
                raise CertificateError("Klientcertifikatet har gått ut eller gäller inte än.") from None
            raise CertificateError("Klientcertifikatet kommer inte från en godkänd utfärdare.") from None
        if any(self._is_revoked(one) for one in chain):
            raise CertificateError("Klientcertifikatet är spärrat.")
        _check_purpose(certificate)
        return _serial_number(certificate.subject)

    def _is_revoked(self, certificate: x509.Certificate) -> bool:
        lists: Iterable[x509.CertificateRevocationList] = self._revoked.get(certificate.issuer.public_bytes(), ())
        return any(one.get_revoked_certificate_by_serial_number(certificate.serial_number) is not None for one in lists)


def from_header(value: str, *, forwarded_client_cert: bool = False) -> x509.Certificate:
    """The certificate in a proxy's header: PEM, PEM with escapes as nginx writes it, or the bare base64 of its DER.

    With `forwarded_client_cert` the value is an X-Forwarded-Client-Cert of Envoy, where the proxy nearest to us stands last.
    Raises CertificateError.
    """
    if forwarded_client_cert:
        found = _FORWARDED.search(_elements(value)[-1])
        value = found[2] if found else ""
    text = unquote(value)
    armoured = _ARMOUR.search(text)
    body = re.sub(r"\s+", "", armoured[1] if armoured else text)
    if not body or len(value) > LONGEST_HEADER:
        raise CertificateError("Klientcertifikatet saknas.")
    try:
        return x509.load_der_x509_certificate(base64.b64decode(body, validate=True))
    except (ValueError, binascii.Error):
        raise CertificateError("Klientcertifikatet kan inte läsas.") from None


def _elements(value: str) -> Sequence[str]:
    """The elements of the header; a comma inside quotes divides nothing."""
    return re.findall(r'(?:[^,"]|"(?:\\.|[^"\\])*")+', value) or [""]


def _lists(revocations: bytes) -> list[x509.CertificateRevocationList]:
    end = b"-----END X509 CRL-----"
    return [x509.load_pem_x509_crl(part + end) for part in revocations.split(end)[:-1]]


def _check_purpose(certificate: x509.Certificate) -> None:
    """A certificate that says what it is for must be for clients, and an authority's own is for signing others."""
    try:
        extensions = certificate.extensions
    except ValueError:
        raise CertificateError("Klientcertifikatet kan inte läsas.") from None
    for extension in extensions:
        value = extension.value
        if isinstance(value, x509.BasicConstraints) and value.ca:
            raise CertificateError("Certifikatet är en utfärdares eget.")
        if isinstance(value, x509.KeyUsage) and not value.digital_signature:
            raise CertificateError("Certifikatet får inte användas för att legitimera sig.")
        if isinstance(value, x509.ExtendedKeyUsage) and ExtendedKeyUsageOID.CLIENT_AUTH not in value:
            raise CertificateError("Certifikatet är inte ett klientcertifikat.")


def _serial_number(subject: x509.Name) -> str:
    values = [str(one.value).strip() for one in subject.get_attributes_for_oid(NameOID.SERIAL_NUMBER)]
    if len(values) != 1 or not HSA_ID.fullmatch(values[0]):
        raise CertificateError("Klientcertifikatet saknar HSA-id i fältet SERIALNUMBER.")
    return values[0].upper()
