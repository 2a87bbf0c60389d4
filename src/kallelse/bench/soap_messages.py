"""SOAP: what building and reading a message costs, beside zeep in the same run, and what the RIV-TA doors carry over HTTP."""

import time
from collections.abc import Callable
from datetime import datetime, timedelta
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory
from types import SimpleNamespace
from typing import Any
from urllib.request import Request, urlopen

import msgspec
import psycopg
from lxml import etree

from kallelse.bench import doors, envelopes
from kallelse.bench.house import House
from kallelse.bench.life import percentile
from kallelse.bench.process import BenchError
from kallelse.kit.clock import SWEDISH_TIME
from kallelse.protocols import patientportal, scheduling, schema, soap

ROUNDS = 7
RATE = 100
BOOKED, SLOTS = 2000, 480
"""Kallelser and bookable times that lie in the database while it is asked."""
_UNIT, _PERSON = "TSTNMT2321000156-K101", "191212121212"
_BOOKED = 3


def messages(house: House, quick: bool, progress: Callable[[str], None]) -> dict[str, Any]:
    """Microseconds a message of about 3 kB, then the doors: p95 at 100 a second in open load, and the most that eight clients get."""
    progress("soap: bygga och läsa")
    figures = alone(100 if quick else 500)
    _prepare(house)
    doors.with_web(house)
    for operation in envelopes.OPERATIONS:
        progress(f"soap: {operation}")
        figures |= _over_http(house, operation, 3.0 if quick else 10.0)
    return figures


def alone(times: int) -> dict[str, Any]:
    """Building AddMessage and reading the answer of GetSubjectOfCareSchedule, ours and zeep's (when it is installed)."""
    values = envelopes.message("reference", _PERSON, _UNIT)
    answer = soap.response(scheduling.GET_SUBJECT_OF_CARE_SCHEDULE, envelopes.schedule(_BOOKED))
    request = soap.request(patientportal.ADD_MESSAGE, values, logical_address=_UNIT)
    figures: dict[str, Any] = {
        "soap.bytes_built": len(request),
        "soap.bytes_read": len(answer),
        "soap.build_us": _best(times, lambda: soap.request(patientportal.ADD_MESSAGE, values, logical_address=_UNIT)),
        "soap.read_us": _best(times, lambda: soap.read_response(scheduling.GET_SUBJECT_OF_CARE_SCHEDULE, answer)),
        "soap.read_request_us": _best(times, lambda: soap.read_request(request, [patientportal.ADD_MESSAGE])),
    }
    return figures | _zeep(values, answer, max(20, times // 10))


def _zeep(values: dict[str, Any], answer: bytes, times: int) -> dict[str, Any]:
    try:
        zeep: Any = import_module("zeep")
    except ImportError:
        return {}
    with TemporaryDirectory() as folder:
        add = zeep.Client(_wsdl(patientportal.ADD_MESSAGE, Path(folder, "add")))
        booked = zeep.Client(_wsdl(scheduling.GET_SUBJECT_OF_CARE_SCHEDULE, Path(folder, "booked")))
    binding = booked.service._binding
    operation = binding.get(scheduling.GET_SUBJECT_OF_CARE_SCHEDULE.name)
    reply = SimpleNamespace(status_code=200, content=answer, headers={"Content-Type": "text/xml"}, encoding="utf-8")
    header = {"LogicalAddress": _UNIT}

    def build() -> bytes:
        made = add.create_message(add.service, patientportal.ADD_MESSAGE.name, **values, _soapheaders=header)
        return etree.tostring(made)

    def read() -> object:
        return binding.process_reply(booked, operation, reply)

    return {"soap.zeep_build_us": _best(times, build), "soap.zeep_read_us": _best(times, read)}


def _wsdl(contract: Any, folder: Path) -> str:
    folder.mkdir()
    files = schema.files(contract)
    for name, content in files.items():
        (folder / name).write_bytes(content)
    return str(folder / schema.wsdl_name(contract))


def _best(times: int, work: Callable[[], object]) -> float:
    """Microseconds a time, in the fastest of some rounds."""
    work()
    rounds = []
    for _ in range(ROUNDS):
        begin = time.perf_counter()
        for _ in range(times):
            work()
        rounds.append((time.perf_counter() - begin) / times)
    return round(1e6 * min(rounds), 1)


def _prepare(house: House) -> None:
    """Let the units be such whose diary we keep, and the caller one that may ask. These tables hold no patient data."""
    allow = "INSERT INTO connections_permission (consumer, contract, logical_address, valid_from) VALUES (%s, %s, '', '2020-01-01')"
    with psycopg.connect(house.dsn, autocommit=True) as connection:
        connection.execute("UPDATE connections_careunit SET diary = true")
        for contract, _ in envelopes.OPERATIONS.values():
            connection.execute(allow + " ON CONFLICT DO NOTHING", [house.caller.hsa_id.upper(), contract.namespace])


def _fill_diaries(house: House, prefix: str) -> None:
    """Kallelser for every person, and a day of times for every unit."""
    doors.take_in(house, prefix, BOOKED)
    day, rows = datetime(2027, 2, 23, 8, tzinfo=SWEDISH_TIME), []
    for number in range(SLOTS):
        start = day + timedelta(minutes=10 * (number % 48), days=number // (48 * len(house.units)))
        end = start + timedelta(minutes=10)
        about = {"time_type": "ATERBESOK", "time_type_name": "Återbesök", "unit": house.units[number // 48 % len(house.units)]}
        rows.append(about | {"reference": f"{prefix}-{number}", "start": f"{start:%Y-%m-%dT%H:%M}", "end": f"{end:%Y-%m-%dT%H:%M}"})
    key = next(iter(house.keys.values()))
    headers = {"Content-Type": "application/json", "Authorization": f"Bearer {key}"}
    request = Request(f"{house.web_url}/api/v1/slots", msgspec.json.encode({"slots": rows}), headers)  # noqa: S310 - own web
    with urlopen(request, timeout=60) as answer:  # noqa: S310 - own web
        if b'"refused"' in answer.read():
            raise BenchError("De lediga tiderna togs inte emot.")


def _over_http(house: House, operation: str, seconds: float) -> dict[str, Any]:
    house.empty()
    if operation != "add_message":
        _fill_diaries(house, operation)
    doors.send(house, doors.order(house, "warm", clients=doors.CLIENTS, seconds=1.0, operation=operation))
    calm = doors.send(house, doors.order(house, "calm", clients=32, seconds=seconds, rate=RATE, operation=operation))
    before = house.cpu()
    full = doors.send(house, doors.order(house, "full", clients=doors.CLIENTS, seconds=seconds, operation=operation))
    used = {kind: value - before[kind] for kind, value in house.cpu().items() if kind != "workers"}
    doors.must_all([*calm, *full], 200)
    waits = [one.answered - one.due for one in calm]
    took = max(one.answered for one in full) - min(one.due for one in full)
    house.empty()
    return {
        f"soap.{operation}.p50_ms_at_{RATE}": round(1000 * percentile(waits, 0.5), 1),
        f"soap.{operation}.p95_ms_at_{RATE}": round(1000 * percentile(waits, 0.95), 1),
        f"soap.{operation}.per_s": round(len(full) / took),
        **{f"soap.{operation}.cpu_ms.{kind}": round(1000 * value / len(full), 2) for kind, value in used.items()},
    }
