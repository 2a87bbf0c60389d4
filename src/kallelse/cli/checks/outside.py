"""The outside services: does something answer at each address, and is the log-in provider the one that was named?"""

import json
from collections.abc import Iterator

from kallelse.cli.checks.finding import Finding, ok, problem
from kallelse.kit.config import Config
from kallelse.kit.wire import Reply, Request, Wire

TIMEOUT_S = 5.0
NAMES = {
    "pu_url": "Personuppgifter",
    "hsa_url": "HSA",
    "inbox_url": "1177 inkorg",
    "read_status_url": "Lässtatus",
}
WHEN_SET = {"index_url": "Engagemangsindex"}
"""Services that an installation may do without."""
LOGINS = {"staff_issuer": "Personallogin", "resident_issuer": "Patientlogin"}
_WHY = {
    "no connection": "ingen svarar",
    "no answer in time": "svarar inte i tid",
    "sandbox address refused in production": "är en sandlåda",
}


def findings(config: Config) -> Iterator[Finding]:
    """A plain GET, which asks about nobody: any answer shows that address, certificate and route are right."""
    urls = config.service_urls()
    names = NAMES | {name: about for name, about in WHEN_SET.items() if name in urls}
    asked = [Request(urls[name], b"", method="GET", timeout_s=TIMEOUT_S) for name in names]
    asked += [Request(f"{urls[name]}/.well-known/openid-configuration", b"", method="GET", timeout_s=TIMEOUT_S) for name in LOGINS]
    try:
        wire = Wire(config)
    except OSError:  # A certificate file that cannot be used: nothing can be asked.
        yield problem("Tjänster", "kan inte frågas: rätta KALLELSE_CA_FILE, KALLELSE_CLIENT_CERT_FILE och KALLELSE_CLIENT_KEY_FILE.")
        return
    answers = dict(zip([*names, *LOGINS], wire.call(asked), strict=True))
    wire.close()
    for name, about in (names | LOGINS).items():
        answer = answers[name]
        setting = f"KALLELSE_{name.upper()}"
        if not isinstance(answer, Reply):
            hint = " eller starta `kallelse sandbox`" if config.stage == "sandbox" else ", nätet och certifikaten"
            yield problem(about, f"{urls[name]}: {_WHY.get(answer.reason, answer.reason)}. Kontrollera {setting}{hint}.")
        elif name in LOGINS and not _is_provider(answer, urls[name]):
            yield problem(about, f"{urls[name]} är ingen inloggningstjänst med det namnet: rätta {setting}.")
        else:
            yield ok(about, urls[name])


def _is_provider(answer: Reply, issuer: str) -> bool:
    try:
        said = json.loads(answer.body)["issuer"]
    except (ValueError, KeyError, TypeError):
        return False
    return answer.status == 200 and str(said).rstrip("/") == issuer.rstrip("/")
