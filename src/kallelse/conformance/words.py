"""The words around a protocol that the page and the paper share."""

from __future__ import annotations

from datetime import datetime

from kallelse.conformance.protocol import CONCLUSIONS, ROLES, SEVERITIES, Evidence, Judged, Protocol
from kallelse.conformance.rule import Verdict
from kallelse.kit.clock import SWEDISH_TIME

TITLE = "Acceptansprotokoll"
COUNTED: dict[Verdict, tuple[str, str]] = {
    "passed": ("godkänd", "godkända"),
    "failed": ("underkänd", "underkända"),
    "not_tested": ("ej prövad", "ej prövade"),
    "not_applicable": ("som inte gäller", "som inte gäller"),
}
CALLS_SHOWN = 25
"""Beyond this many call numbers a row says how many there are."""


def facts(protocol: Protocol) -> list[tuple[str, str]]:
    """What was tried, label by label."""
    moment = datetime.fromisoformat(protocol.moment).astimezone(SWEDISH_TIME)
    rows = [
        ("Prövat system", " ".join(filter(None, (protocol.system, protocol.system_version)))),
        ("Leverantör", protocol.supplier),
        ("Roll", ROLES[protocol.role]),
        ("Logisk adress", protocol.unit),
        ("Testpersoner", ", ".join(protocol.persons) + " (numren är förkortade)"),
        ("Prövat", f"{moment:%Y-%m-%d kl. %H.%M}"),
        ("Prövat med", f"Kallelse {protocol.kit_version}"),
    ]
    return [(label, words) for label, words in rows if words]


def conclusion(protocol: Protocol) -> str:
    """The verdict of the whole."""
    return CONCLUSIONS[protocol.conclusion]


def summary(protocol: Protocol) -> str:
    """How many rules got which verdict."""
    counts = [(protocol.counts[verdict], words) for verdict, words in COUNTED.items()]
    counted = [f"{count} {words[count > 1]}" for count, words in counts if count]
    return f"{len(protocol.rules)} regler: {', '.join(counted)}."


def demands(rule: Judged) -> str:
    """Where the rule comes from and how binding it is."""
    return f"{rule.source} ({SEVERITIES[rule.severity]})"


def seen(evidence: Evidence) -> str:
    """What was seen, with the calls that show it."""
    calls = evidence.calls
    if not calls:
        return evidence.said
    if len(calls) > CALLS_SHOWN:
        return f"{evidence.said} ({len(calls)} anrop, det första nr {calls[0]})"
    return f"{evidence.said} (anrop {', '.join(map(str, calls))})"


def to_mend(protocol: Protocol) -> list[Judged]:
    """The rules that did not hold, and those that could not be tried."""
    return [rule for rule in protocol.rules if rule.verdict in ("failed", "not_tested")]
