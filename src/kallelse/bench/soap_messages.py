"""SOAP: what building and reading a message costs, beside zeep in the same run, and what the RIV-TA doors carry over HTTP."""

import time
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory
from types import SimpleNamespace
from typing import Any

from lxml import etree

from kallelse.bench import doors, envelopes
from kallelse.bench.house import House
from kallelse.bench.life import percentile
from kallelse.protocols import patientportal, scheduling, schema, soap

ROUNDS = 7
RATE = 100
_UNIT, _PERSON = "TSTNMT2321000156-K101", "191212121212"
_BOOKED = 3


def messages(house: House, quick: bool, progress: Callable[[str], None]) -> dict[str, Any]:
    """Microseconds a message of about 3 kB, then the doors: p95 at 100 a second in open load, and the most that eight clients get."""
    progress("soap: bygga och läsa")
    figures = alone(100 if quick else 500)
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


def _over_http(house: House, operation: str, seconds: float) -> dict[str, Any]:
    house.empty()
    doors.send(house, doors.order(house, "warm", clients=doors.CLIENTS, seconds=1.0, operation=operation))
    calm = doors.send(house, doors.order(house, "calm", clients=32, seconds=seconds, rate=RATE, operation=operation))
    full = doors.send(house, doors.order(house, "full", clients=doors.CLIENTS, seconds=seconds, operation=operation))
    doors.must_all([*calm, *full], 200)
    waits = [one.answered - one.due for one in calm]
    took = max(one.answered for one in full) - min(one.due for one in full)
    house.empty()
    return {
        f"soap.{operation}.p50_ms_at_{RATE}": round(1000 * percentile(waits, 0.5), 1),
        f"soap.{operation}.p95_ms_at_{RATE}": round(1000 * percentile(waits, 0.95), 1),
        f"soap.{operation}.per_s": round(len(full) / took),
    }
