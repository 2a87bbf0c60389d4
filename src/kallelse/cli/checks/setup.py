"""The set-up itself: the stage, misspelt settings, secrets."""

import os
from collections.abc import Iterator
from dataclasses import fields
from difflib import get_close_matches

from kallelse.cli.checks.finding import Finding, note, ok, problem
from kallelse.kit.config import Config

STAGES = {
    "sandbox": "sandlåda: påhittade personer, inga riktiga tjänster",
    "test": "test: riktiga testtjänster, inga riktiga patienter",
    "production": "produktion: riktiga patienter",
}
ALSO_KNOWN = {"KALLELSE_AS_OWNER", "KALLELSE_CONTRACTS", "KALLELSE_SANDBOX_FAST", "KALLELSE_BENCH_PERSONS"}
"""Variables that other parts than the configuration read."""


def findings(config: Config) -> Iterator[Finding]:
    """The stage, then what is doubtful."""
    yield ok("Steg", STAGES[config.stage])
    known = {f"KALLELSE_{field.name.upper()}" for field in fields(config)} | ALSO_KNOWN
    for name in sorted(os.environ):
        if name.startswith("KALLELSE_") and name not in known:
            near = get_close_matches(name, known, 1)
            yield problem("Inställningar", f"{name} finns inte" + (f"; menade du {near[0]}?" if near else ": ta bort den."))
    if not config.secret_key:
        yield note("Hemlig nyckel", "sandlådans öppna nyckel används; KALLELSE_SECRET_KEY krävs i produktion.")
    else:
        yield ok("Hemlig nyckel", "egen")
    if config.stage == "production" and not config.public_url.startswith("https://"):
        yield problem("Webbadress", "KALLELSE_PUBLIC_URL saknar https: ange adressen som patienterna ser.")
    else:
        yield ok("Webbadress", config.public_url)
    if config.stage == "production" and not config.web_proxies:
        text = "KALLELSE_WEB_PROXIES är tom: felaktiga försök med brevens koder räknas då ihop för alla. Ange proxyns adress."
        yield note("Proxy framför webben", text)
    if config.stage == "production" and "sandbox" in (config.staff_client_secret, config.resident_client_secret):
        yield problem(
            "Inloggning", "en klienthemlighet är sandlådans: ange KALLELSE_STAFF_CLIENT_SECRET och KALLELSE_RESIDENT_CLIENT_SECRET."
        )
