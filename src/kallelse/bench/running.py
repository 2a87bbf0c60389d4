"""Run parts of the bench, each from the same empty start."""

import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from kallelse.bench import campaign, crash, doors, life, pages, plans, race, receiving, scale, soap_messages, worklist
from kallelse.bench.house import House, house
from kallelse.bench.process import BenchError

__all__ = ["PARTS", "BenchError", "run"]

type Part = Callable[[House, bool, Callable[[str], None]], dict[str, Any]]

PARTS: Mapping[str, str] = {
    "accept": "en kallelse i taget genom REST-dörren, åtta klienter",
    "batch": "många kallelser i ett anrop",
    "drain": "8 000 kallelser från första planen till inkorgens svar",
    "receipts": "8 000 läskvittenser",
    "life": "hela livet i öppen takt: togs emot, planerad, skickad, läst",
    "soap": "meddelanden enligt tjänstekontrakten: bygga, läsa, ta emot",
    "routing": "planer per sekund på en kärna",
    "scale": "vad stegen frågar databasen med fem miljoner kallelser",
    "campaign": "en kampanj till 100 000, och vad den gör med en enskild kallelse",
    "pages": "patientens sidor bland en miljon kallelser, och hur snart en telefon visar dem",
    "worklist": "arbetslistan och sökningen på en mottagning, med fem miljoner kallelser",
    "race": "200 invånare om 20 tider, och allt annat som kan ske på en gång",
    "crash": "20 000 kallelser medan processer dödas",
}
USUAL = ("accept", "batch", "drain", "receipts", "life")
"""What runs when no part is named; `crash` takes minutes and is asked for by name."""

_STEPS: Mapping[str, Part] = {
    "accept": doors.accept,
    "batch": doors.batch,
    "drain": receiving.drain,
    "receipts": receiving.receipts,
    "life": life.life,
    "soap": soap_messages.messages,
    "scale": scale.scale,
    "worklist": worklist.worklist,
    "pages": pages.pages,
}
WORKERS = 2


def run(parts: Sequence[str] = (), *, quick: bool = False, progress: Callable[[str], None] = lambda _: None) -> dict[str, Any]:
    """Measure `parts` (all but crash when empty) and return flat figures such as "accept.per_s". Raises BenchError.

    `quick` measures shorter and with fewer: for a look, not for a mark. `progress` is told in Swedish what is going on.
    """
    wanted = list(parts or USUAL)
    unknown = [part for part in wanted if part not in PARTS]
    if unknown:
        raise BenchError(f"Delen {unknown[0]} finns inte. Delarna är: {', '.join(PARTS)}.")
    if "receipts" in wanted and "drain" not in wanted:
        wanted.insert(wanted.index("receipts"), "drain")
    directory = Path(os.environ.get("KALLELSE_VAR_DIR", "var")).resolve() / "bench"
    result: dict[str, Any] = {"machine.cores": os.cpu_count(), "machine.load_before": round(os.getloadavg()[0], 2), "quick": quick}
    usual = [part for part in _STEPS if part in wanted]
    if usual:
        with house(directory, progress, life.SETTINGS) as running:
            result["persons"] = len(running.persons)
            for part in usual:
                progress(f"{part}: {PARTS[part]}")
                result |= _STEPS[part](running, quick, progress)
    if "routing" in wanted:
        progress(f"routing: {PARTS['routing']}")
        result |= plans.alone(4_000 if quick else 20_000)
    if "campaign" in wanted:
        progress(f"campaign: {PARTS['campaign']}")
        result |= campaign.campaign(directory, quick, progress)
    if "race" in wanted:
        progress(f"race: {PARTS['race']}")
        result |= race.race(directory, quick, progress)
    if "crash" in wanted:
        lost = result.get("lost", 0)
        progress(f"crash: {PARTS['crash']}")
        result |= crash.crash(directory, crash.QUICK if quick else crash.FULL, progress)
        result["lost"] += lost
    return result
