"""Millions of kallelser: how long finding and taking work takes among them."""

import json
from collections.abc import Callable
from typing import Any

from kallelse.bench import crowd
from kallelse.bench.house import House

KALLELSER, QUICK = 5_000_000, 200_000
MEMORY, QUICK_MEMORY = "3GB", "256MB"
"""The database's own memory (shared_buffers), a quarter of what a server for so many has: see docs/operations.md."""


def scale(house: House, quick: bool, progress: Callable[[str], None]) -> dict[str, Any]:
    """The slowest statement of each stage, in milliseconds, and what a pre-check of 10 000 costs."""
    house.stop_workers()
    house.stop_web()
    house.restart_database(QUICK_MEMORY if quick else MEMORY)
    house.empty()
    made = crowd.make(house, QUICK if quick else KALLELSER, progress)
    progress("Mäter")
    found = json.loads(house.run_python("kallelse.bench.stages"))
    house.empty()
    figures: dict[str, Any] = {f"scale.rows.{name.partition('_')[2]}": count for name, count in made.items()}
    for name, took in found["stages"].items():
        ordered = sorted(took)
        figures[f"scale.{name}.p50_ms"] = round(ordered[len(ordered) // 2], 1)
        figures[f"scale.{name}.p95_ms"] = round(ordered[int(len(ordered) * 0.95)], 1)
        figures[f"scale.{name}.server_ms"] = round(found["server_ms"][name], 1)
    checked = found["precheck"]
    return figures | {
        "scale.precheck_10000.cpu_s": round(checked["cpu_s"], 1),
        "scale.precheck_10000.s": round(checked["s"], 1),
        "scale.precheck_10000.mb": round(checked["mb"]),
    }
