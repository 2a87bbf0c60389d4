"""The configuration: read once from the environment, typed, and loud when wrong.

Every setting is an environment variable `KALLELSE_<NAME>`; the defaults describe the sandbox stage, so that a newcomer
needs none. `Config.from_env` raises `ConfigError` whose text names the variable, the rule and the remedy.
"""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import cache
from ipaddress import ip_network
from pathlib import Path
from urllib.parse import urlsplit

INBOX_DIALECTS = ("patientportal-1.0", "mvk-2.0")
STAGES = ("sandbox", "test", "production")
INDEX_DOMAINS = ("riv:crm:scheduling", "riv:supportprocess:logistics:scheduling")
"""The service domains of bookings in the engagement index: crm:scheduling 1.1 and its successor."""
LARGEST_INDEX_CALL = 1000
"""The national limit for the entries of one call to the engagement index."""


class ConfigError(Exception):
    """A setting is wrong; the text is one line with the remedy."""


@dataclass(frozen=True)
class Config:
    """All settings. URLs carry no trailing slash; durations are seconds."""

    stage: str = "sandbox"
    var_dir: Path = Path("var")
    database_url: str = ""
    """Empty = the embedded PostgreSQL below `var_dir`. Otherwise the application role's DSN."""
    database_owner_url: str = ""
    """DSN of the schema owner, for migrations only; empty = `database_url`, with the role switched per connection."""
    secret_key: str = ""
    public_url: str = "http://localhost:8000"
    allowed_hosts: str = "localhost,127.0.0.1"
    web_proxies: str = ""
    """Addresses or networks, with commas, of the proxies in front of the web, whose word about who calls is taken (X-Forwarded-For)."""
    system_hsa_id: str = "TSTNMT2321000156-KALLELSE"
    region_name: str = "Region Exempel"
    return_address: str = "Region Exempel|Box 1000|551 11 Exempelstad"
    pu_url: str = "http://127.0.0.1:9080/pu"
    pu_logical_address: str = "SE165565594230-1000"
    pu_child_profile: str = "P4"
    """The profile in which children under 13 are looked up: P4 tells who their guardians are; P3 where that may not be asked."""
    map_url: str = ""
    """A map that patients may be led to, with {address} for the visiting address; `no` = none, empty = openstreetmap.org (in production
    none)."""
    hsa_url: str = "http://127.0.0.1:9080/hsa"
    hsa_logical_address: str = "SE165565594230-1000"
    inbox_url: str = "http://127.0.0.1:9080/inbox"
    inbox_logical_address: str = "SE2321000016-A29F"
    inbox_concurrency: int = 48
    inbox_per_s: float = 1.0
    """Messages to the inbox a second, over all workers; 0 = without limit. The figures that are shipped are 1177's own (CHANNELS, 1.4)."""
    inbox_burst: int = 1000
    """Messages in a row before a pause; 0 = no pause."""
    inbox_pause_s: float = 300.0
    account_per_s: float = -1.0
    """Questions a second whether somebody has an account in the inbox; below 0 = as many as messages, 0 = without limit."""
    inbox_hours: str = ""
    """When what can wait may be sent to the inbox, such as 08:00-20:00; empty = 08:00-20:00 in production, at any hour elsewhere (K40)."""
    urgent_s: float = 14400.0
    """Due work whose latest safe moment is nearer than this goes before everybody's bulk."""
    inbox_dialect: str = "patientportal-1.0"
    """The contracts that the inbox is spoken to in: patientportal-1.0 or mvk-2.0."""
    index_url: str = ""
    """The engagement index; empty = it is not told anything."""
    index_logical_address: str = ""
    index_batch: int = 500
    """Entries in one Update; the national limit is 1000."""
    index_domains: str = "riv:crm:scheduling"
    read_status_url: str = "http://127.0.0.1:9080/inbox"
    sso_system_id: str = "KALLELSE"
    sms_url: str = ""
    """The gateway for text messages (docs/connect.md); empty = none are sent."""
    sms_key: str = ""
    sms_sender: str = "Region"
    """What a telephone shows as the sender: at most eleven letters and digits, and never a unit."""
    smtp_host: str = ""
    """The mail server; empty = no e-mail is sent."""
    smtp_port: int = 587
    smtp_tls: str = "starttls"
    """starttls, tls or none; production needs one of the first two."""
    smtp_user: str = ""
    smtp_password: str = ""
    mail_from: str = ""
    clamav: str = ""
    """The virus scanner, clamd: tcp:host:port or unix:/path; empty = none, and no attachment leaves quarantine."""
    print_dir: Path = Path("var/print")
    parcel_dir: Path = Path("var/parcels")
    """Where parcels are ordered: test kits, forms on paper."""
    window: str = "H2"
    ca_file: str = ""
    client_cert_file: str = ""
    client_key_file: str = ""
    server_cert_file: str = ""
    """The certificate that callers see, which ends TLS in front of us; read by `kallelse check` alone."""
    riv_proxies: str = ""
    """Addresses or networks, with commas, whose word about a client certificate is taken; empty = nobody's."""
    riv_cert_header: str = "X-Vp-Auth-Cert"
    riv_ca_file: str = ""
    riv_crl_file: str = ""
    tak_url: str = ""
    """The platform's addressing catalogue; empty = only our own lines are known."""
    tak_logical_address: str = "SE165565594230-1000"
    platform_url: str = ""
    """Where calls for addresses in the platform's catalogue go; the contract's own path is appended."""
    wire_timeout_s: float = 29.0
    unknown_settle_s: float = 30.0
    """Real seconds before a send with unknown outcome is read back: longer than the receiver may still work on it."""
    person_fresh_s: float = 60.0
    """An answer from the person service that is older than this is asked again before an outbound step."""
    person_recheck_h: float = 24.0
    """Everybody with a living kallelse is looked up again after so many hours: protection, death and custody change without notice."""
    read_poll_s: float = 60.0
    """First interval between read-status polls of a message; it grows with the age of the message."""
    staff_issuer: str = "http://localhost:9081"
    staff_client_id: str = "kallelse-staff"
    staff_client_secret: str = "sandbox"  # noqa: S105 - The sandbox takes any secret.
    resident_issuer: str = "http://localhost:9081"
    resident_client_id: str = "kallelse-resident"
    resident_client_secret: str = "sandbox"  # noqa: S105 - The sandbox takes any secret.
    resident_identity_claim: str = "https://id.oidc.se/claim/personalIdentityNumber"
    resident_acr: str = "http://id.elegnamnden.se/loa/1.0/loa3"
    staff_acr: str = "http://id.sambi.se/loa/loa3"
    audit_key_file: str = ""
    """The Ed25519 key that signs the access log's checkpoints; empty = `keys/audit-ed25519.pem` below `var_dir`."""
    clock_file: str = ""

    @classmethod
    def from_env(cls, env: Mapping[str, str] | None = None) -> "Config":
        """Read `KALLELSE_*` from `env` (default: the process environment)."""
        env = os.environ if env is None else env
        known = {f"KALLELSE_{field.name.upper()}": field for field in fields(cls)}
        values: dict[str, object] = {}
        for name, text in env.items():
            field = known.get(name)
            if field is None:
                continue
            try:
                values[field.name] = {"int": int, "float": float, "Path": Path}.get(_type_name(field.type), str)(text)
            except ValueError:
                raise ConfigError(f"{name}: ska vara ett tal. Rätta värdet eller ta bort variabeln.") from None
        config = cls(**values)  # type: ignore[arg-type]
        config._check()
        return config

    def service_urls(self) -> dict[str, str]:
        """The addresses of the outside services, by setting name."""
        names = ("pu_url", "hsa_url", "inbox_url", "read_status_url", "staff_issuer", "resident_issuer")
        chosen = [name for name in ("index_url", "sms_url") if getattr(self, name)]
        return {name: str(getattr(self, name)) for name in (*names, *chosen)}

    @property
    def map_form(self) -> str:
        """The address of the map with {address} in it, or ""."""
        if self.map_url:
            return "" if self.map_url == "no" else self.map_url
        return "" if self.stage == "production" else "https://www.openstreetmap.org/search?query={address}"

    def riv_proxy_networks(self) -> list[str]:
        """The proxies that may speak of client certificates, one by one."""
        return [one.strip() for one in self.riv_proxies.split(",") if one.strip()]

    def web_proxy_networks(self) -> list[str]:
        """The proxies in front of the web, one by one."""
        return [one.strip() for one in self.web_proxies.split(",") if one.strip()]

    def index_domain_list(self) -> tuple[str, ...]:
        """The service domains that the index is told about."""
        return tuple(one.strip() for one in self.index_domains.split(",") if one.strip())

    def _check(self) -> None:
        if self.stage not in STAGES:
            raise ConfigError(f"KALLELSE_STAGE: ska vara en av {', '.join(STAGES)}.")
        for name, networks in (("RIV", self.riv_proxy_networks()), ("WEB", self.web_proxy_networks())):
            for network in networks:
                try:
                    ip_network(network)
                except ValueError:
                    text = f"KALLELSE_{name}_PROXIES: ska vara IP-adresser eller nät (10.0.0.0/24) med komma emellan."
                    raise ConfigError(text) from None
        if self.riv_proxies and not self.riv_ca_file:
            raise ConfigError("KALLELSE_RIV_CA_FILE: ange utfärdarna som klientcertifikat ska komma från (PEM).")
        if self.inbox_dialect not in INBOX_DIALECTS:
            raise ConfigError(f"KALLELSE_INBOX_DIALECT: ska vara en av {', '.join(INBOX_DIALECTS)}.")
        if min(self.inbox_per_s, self.inbox_burst, self.inbox_pause_s, self.urgent_s) < 0:
            raise ConfigError("KALLELSE_INBOX_PER_S, _BURST, _PAUSE_S och KALLELSE_URGENT_S: ska vara noll eller mer.")
        if self.inbox_hours and not re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-3]):[0-5]\d", self.inbox_hours):
            raise ConfigError("KALLELSE_INBOX_HOURS: skriv två klockslag, till exempel 08:00-20:00.")
        if self.map_url not in ("", "no") and not re.fullmatch(r"https://[^/{}\s]+/[^{}\s]*\{address\}[^{}\s]*", self.map_url):
            raise ConfigError("KALLELSE_MAP_URL: skriv kartans adress med https:// och {address} där besöksadressen ska stå, eller no.")
        if self.pu_child_profile not in ("P3", "P4"):
            raise ConfigError("KALLELSE_PU_CHILD_PROFILE: ska vara P3 eller P4.")
        if not re.fullmatch(r"[A-Za-z0-9 ]{1,11}", self.sms_sender):
            raise ConfigError("KALLELSE_SMS_SENDER: ska vara 1–11 bokstäver (A–Z), siffror eller mellanslag.")
        if self.smtp_tls not in ("starttls", "tls", "none"):
            raise ConfigError("KALLELSE_SMTP_TLS: ska vara starttls, tls eller none.")
        if self.smtp_host and "@" not in self.mail_from:
            raise ConfigError("KALLELSE_MAIL_FROM: ange avsändarens e-postadress, utan mottagningens namn.")
        if self.clamav and not re.fullmatch(r"unix:/.+|tcp:[^:\s]+:\d{1,5}", self.clamav):
            raise ConfigError("KALLELSE_CLAMAV: skriv tcp:värd:port eller unix:/sökväg till clamd.")
        if self.window not in ("H2", "V2"):
            raise ConfigError("KALLELSE_WINDOW: kuvertets fönster ska vara H2 (höger) eller V2 (vänster).")
        if bool(self.index_url) != bool(self.index_logical_address):
            raise ConfigError("KALLELSE_INDEX_URL och KALLELSE_INDEX_LOGICAL_ADDRESS: ange båda, eller ingen av dem.")
        if not self.index_domain_list() or not set(self.index_domain_list()) <= set(INDEX_DOMAINS):
            raise ConfigError(f"KALLELSE_INDEX_DOMAINS: ska vara en eller flera av {', '.join(INDEX_DOMAINS)}.")
        if not 1 <= self.index_batch <= LARGEST_INDEX_CALL:
            raise ConfigError(f"KALLELSE_INDEX_BATCH: ska vara mellan 1 och {LARGEST_INDEX_CALL}.")
        if self.stage != "production":
            return
        if len(self.secret_key) < 50:
            raise ConfigError("KALLELSE_SECRET_KEY: i produktion krävs en hemlig nyckel med minst 50 tecken.")
        if self.clock_file:
            raise ConfigError("KALLELSE_CLOCK_FILE: klockan får inte flyttas i produktion. Ta bort variabeln.")
        if self.smtp_host and self.smtp_tls == "none":
            raise ConfigError("KALLELSE_SMTP_TLS: i produktion ska e-postservern nås med starttls eller tls.")
        for name, url in self.service_urls().items():
            if is_sandbox_address(url):
                raise ConfigError(f"KALLELSE_{name.upper()}: pekar på sandlådan eller saknar https. Ange den riktiga tjänstens adress.")


def is_sandbox_address(url: str) -> bool:
    """Whether `url` may not be used in production: not https, a loopback host, or a host under `.sandbox`/`.test`."""
    parts = urlsplit(url)
    host = (parts.hostname or "").lower()
    local = host in {"", "localhost", "::1", "0.0.0.0"} or host.startswith("127.")  # noqa: S104 - Refused, not bound.
    return parts.scheme != "https" or local or host.endswith((".sandbox", ".test", ".localhost", ".invalid"))


def _type_name(annotation: object) -> str:
    return annotation if isinstance(annotation, str) else getattr(annotation, "__name__", "str")


@cache
def config() -> Config:
    """The configuration of this process, read once."""
    return Config.from_env()
