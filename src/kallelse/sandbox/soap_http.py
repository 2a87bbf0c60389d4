"""SOAP 1.1 over HTTP: the four national services, and how misbehaviour is laid over any answer."""

import asyncio
from collections.abc import Awaitable, Callable

from aiohttp import web

from kallelse.protocols import organization, persons, soap
from kallelse.sandbox import care, hsa, portal, pu
from kallelse.sandbox.misbehave import Misbehaviour
from kallelse.sandbox.nation_state import Nation

NATION = web.AppKey("nation", Nation)
SANDBOX_HEADER = {"X-Kallelse-Sandbox": "1"}
_XML = {**SANDBOX_HEADER, "Content-Type": soap.CONTENT_TYPE}
_GARBAGE = b"<!doctype html><html><head><title>Driftstopp</title></head><body><p>Ett fel har uppst\xc3\xa5tt.<br></body></html>"
_SIMULATED = "Simulerat fel från sandlådan."

type Answer = Callable[[], Awaitable[bytes]]


def xml(body: bytes) -> web.Response:
    """A SOAP answer with its HTTP status: 500 for a fault, as SOAP 1.1 prescribes."""
    fault = b"<s:Fault>" in body[:400]
    return web.Response(body=body, status=500 if fault else 200, headers=_XML)


async def person_service(request: web.Request) -> web.StreamResponse:
    """POST /pu/GetPersonsForProfile."""
    nation = request.app[NATION]
    try:
        asked = soap.read_request(await request.read(), (persons.GET_PERSONS_FOR_PROFILE,))
    except soap.SoapRequestError as error:
        return xml(soap.fault(error.fault_code, pu.LIMIT_TEXT if error.kind == "too_many" else str(error)))

    async def answer() -> bytes:
        return nation.persons.answer(asked, nation.clock.now())

    rule = nation.misbehaviours.strike("pu", (each.get("extension", "") for each in asked.values["personId"]))
    return xml(await answer()) if rule is None else await misbehave(request, rule, answer, soap.fault("Client", _SIMULATED))


async def unit_directory(request: web.Request) -> web.StreamResponse:
    """POST /hsa/GetUnit."""
    nation = request.app[NATION]
    try:
        asked = soap.read_request(await request.read(), (organization.GET_UNIT,))
    except soap.SoapRequestError as error:
        return xml(soap.fault(error.fault_code, str(error)))

    async def answer() -> bytes:
        return hsa.answer(asked)

    rule = nation.misbehaviours.strike("hsa")
    return xml(await answer()) if rule is None else await misbehave(request, rule, answer, soap.fault("Client", _SIMULATED))


async def inbox(request: web.Request) -> web.StreamResponse:
    """POST /inbox/IsActiveUser and /inbox/AddMessageToPatientPortalInbox; the body decides which."""
    nation = request.app[NATION]
    try:
        asked = soap.read_request(await request.read(), portal.CONTRACTS)
    except soap.SoapRequestError as error:
        return xml(soap.fault(error.fault_code, str(error)))
    adds = asked.contract is portal.CONTRACTS[1]

    async def answer() -> bytes:
        if adds:
            return await nation.portal.add(asked.values, nation.clock.now())
        return nation.portal.is_active(asked.values)

    rule = nation.misbehaviours.strike("inbox", (asked.values["subjectOfCareId"],))
    if rule is None:
        return xml(await answer())
    refusal = portal.refusal(_SIMULATED) if adds else soap.fault("Client", _SIMULATED)
    return await misbehave(request, rule, answer, refusal)


async def care_system(request: web.Request) -> web.StreamResponse:
    """POST /care/<Contract>."""
    nation = request.app[NATION]
    try:
        asked = soap.read_request(await request.read(), care.CONTRACTS)
    except soap.SoapRequestError as error:
        return xml(soap.fault(error.fault_code, str(error)))

    async def answer() -> bytes:
        return nation.care.answer(asked, nation.clock.now())

    rule = nation.misbehaviours.strike("care", nation.care.persons(asked))
    if rule is None:
        return xml(await answer())
    result = {"resultCode": "ERROR", "resultText": _SIMULATED}
    logical = asked.contract.name in care.WITH_RESULT
    refusal = soap.response(asked.contract, result) if logical else soap.fault("Client", _SIMULATED)
    return await misbehave(request, rule, answer, refusal)


async def misbehave(
    request: web.Request, rule: Misbehaviour, answer: Answer, error: bytes, content_type: str = soap.CONTENT_TYPE
) -> web.StreamResponse:
    """Answer as the rule says. `answer` does the work when it is called; `error` is how this service says no."""
    headers = {**SANDBOX_HEADER, "Content-Type": content_type}
    if rule.kind == "timeout_after_accept":
        await answer()
        await asyncio.sleep(rule.pause_s)
        return hang_up(request)
    await asyncio.sleep(rule.pause_s)
    if rule.kind == "down":
        return web.Response(status=503, body=b"", headers=SANDBOX_HEADER)
    if rule.kind == "fault":
        is_xml = content_type == soap.CONTENT_TYPE
        body = soap.fault("Server", _SIMULATED) if is_xml else b'{"error": "Simulerat fel"}'
        return web.Response(status=500, body=body, headers=headers)
    if rule.kind == "garbage":
        return web.Response(body=_GARBAGE, headers={**SANDBOX_HEADER, "Content-Type": "text/html;charset=UTF-8"})
    if rule.kind == "error":
        return web.Response(status=500 if b"<s:Fault>" in error else 200, body=error, headers=headers)
    body = await answer()
    if rule.kind != "half_answer":
        return web.Response(status=500 if b"<s:Fault>" in body[:400] else 200, body=body, headers=headers)
    half = web.StreamResponse(headers={**headers, "Content-Length": str(len(body))})
    await half.prepare(request)
    await half.write(body[: len(body) // 2])
    _close(request)
    return half


def hang_up(request: web.Request) -> web.Response:
    """Cut the connection without an answer; the returned response has nowhere to go."""
    _close(request)
    return web.Response(status=500)


def _close(request: web.Request) -> None:
    if request.transport is not None:
        request.transport.close()


def routes() -> list[web.RouteDef]:
    """The addresses of the national services."""
    inbox_names = [contract.name for contract in portal.CONTRACTS]
    care_names = [contract.name for contract in care.CONTRACTS]
    return [
        web.post(f"/pu/{persons.GET_PERSONS_FOR_PROFILE.name}", person_service),
        web.post(f"/hsa/{organization.GET_UNIT.name}", unit_directory),
        *(web.post(f"/inbox/{name}", inbox) for name in inbox_names),
        *(web.post(f"/care/{name}", care_system) for name in care_names),
    ]
