"""How fast the REST door takes in: one by one, and in batches. The workers rest meanwhile."""

import subprocess
import time
from collections.abc import Callable
from typing import Any

import msgspec

from kallelse.bench.house import House
from kallelse.bench.load import Order, Sent
from kallelse.bench.process import BenchError, python

CLIENTS = 8
BATCHES = (1000, 5000, 10_000)


def send(house: House, order: Order) -> list[Sent]:
    """Let the load generator do one order, in a process of its own."""
    command, asked = python("kallelse.bench.load"), msgspec.json.encode(order)
    done = subprocess.run(command, input=asked, stdout=subprocess.PIPE, env=house.env, check=False)
    if done.returncode:
        raise BenchError("Lastgeneratorn misslyckades.")
    return msgspec.json.decode(done.stdout, type=list[Sent])


def order(house: House, prefix: str, **choices: Any) -> Order:
    """An order to the bench's own web, in the name of the first source."""
    key = next(iter(house.keys.values()))
    return Order(
        port=house.web_port, key=key, certificate=house.certificate, persons=house.persons, units=house.units, prefix=prefix, **choices
    )


def accept(house: House, quick: bool, progress: Callable[[str], None]) -> dict[str, Any]:
    """Single authenticated POSTs by eight clients: answered with 201 a second, and how long the clients waited."""
    with_web(house)
    send(house, order(house, "warm", clients=CLIENTS, seconds=2))
    house.empty()
    sent = send(house, order(house, "one", clients=CLIENTS, seconds=3 if quick else 15))
    good = [one for one in sent if one.status == 201]
    must_all(sent, 201)
    seconds = max(one.answered for one in sent) - min(one.due for one in sent)
    waits = sorted(one.answered - one.due for one in good)
    house.empty()
    return {
        "accept.per_s": round(len(good) / seconds),
        "accept.p50_ms": _ms(waits[len(waits) // 2]),
        "accept.p99_ms": _ms(waits[len(waits) * 99 // 100]),
    }


def batch(house: House, quick: bool, progress: Callable[[str], None]) -> dict[str, Any]:
    """Batches of several sizes by one client: rows a second for each size, and over all."""
    with_web(house)
    send(house, order(house, "warm", clients=1, count=1, batch=1000))
    house.empty()
    figures: dict[str, Any] = {}
    rows = seconds = 0.0
    for size in BATCHES[:2] if quick else BATCHES:
        count = max(2, (4000 if quick else 20_000) // size)
        sent = send(house, order(house, f"batch{size}", clients=1, count=count, batch=size))
        must_all(sent, 201)
        took = sum(one.answered - one.due for one in sent)
        figures[f"batch.rows_per_s_by_{size}"] = round(size * count / took)
        rows, seconds = rows + size * count, seconds + took
        house.empty()
    return {"batch.rows_per_s": round(rows / seconds), **figures}


def take_in(house: House, prefix: str, count: int) -> None:
    """Lay `count` kallelser in the house by batches."""
    with_web(house)
    size = min(count, 2000)
    must_all(send(house, order(house, prefix, clients=1, count=count // size, batch=size)), 201)


def with_web(house: House) -> None:
    """Make sure that the web runs, as many processes as the machine has cores (at most two)."""
    if house.web is None:
        house.start_web()
        time.sleep(0.5)


def must_all(sent: list[Sent], status: int) -> None:
    """Raise BenchError unless every request was answered with `status`."""
    wrong = [one.status for one in sent if one.status != status]
    if wrong or not sent:
        raise BenchError(f"{len(wrong)} av {len(sent)} anrop fick annat svar än {status}: {sorted(set(wrong))}.")


def _ms(seconds: float) -> float:
    return round(seconds * 1000, 1)
