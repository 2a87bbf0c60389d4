"""SOAP 1.1 over HTTP, and how misbehaviour is laid over any answer."""

import asyncio
from collections.abc import Awaitable, Callable

from aiohttp import web

from kallelse.protocols import soap
from kallelse.sandbox.misbehave import Misbehaviour
from kallelse.sandbox.nation_state import Nation
from kallelse.sandbox.soap_services import BY_PATH, SIMULATED, Service, is_fault

NATION = web.AppKey("nation", Nation)
SANDBOX_HEADER = {"X-Kallelse-Sandbox": "1"}
_XML = {**SANDBOX_HEADER, "Content-Type": soap.CONTENT_TYPE}
_GARBAGE = "<!doctype html><html><head><title>Driftstopp</title></head><body><p>Ett fel har uppstått.<br></body></html>".encode()

type Answer = Callable[[], Awaitable[bytes]]


def routes() -> list[web.RouteDef]:
    """The addresses of the national services."""
    return [web.post(path, _handler(service)) for path, service in BY_PATH.items()]


def _handler(service: Service) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
    async def handle(request: web.Request) -> web.StreamResponse:
        nation = request.app[NATION]
        try:
            asked = soap.read_request(await request.read(), service.contracts)
        except soap.SoapRequestError as error:
            return _xml(service.unreadable(error))
        rule = nation.misbehaviours.strike(service.name, service.persons(nation, asked))
        if rule is None:
            return _xml(await service.answer(nation, asked))
        return await misbehave(request, rule, lambda: service.answer(nation, asked), service.refusal(asked))

    return handle


def _xml(body: bytes) -> web.Response:
    return web.Response(body=body, status=500 if is_fault(body) else 200, headers=_XML)


async def misbehave(
    request: web.Request, rule: Misbehaviour, answer: Answer, error: bytes, content_type: str = soap.CONTENT_TYPE
) -> web.StreamResponse:
    """Answer as the rule says. `answer` does the work when it is called; `error` is how this service says no."""
    headers = {**SANDBOX_HEADER, "Content-Type": content_type}
    if rule.kind == "timeout_after_accept":
        await answer()
        await asyncio.sleep(rule.pause_s)
        return _hang_up(request)
    await asyncio.sleep(rule.pause_s)
    if rule.kind == "down":
        return web.Response(status=503, body=b"", headers=SANDBOX_HEADER)
    if rule.kind == "fault":
        is_xml = content_type == soap.CONTENT_TYPE
        body = soap.fault("Server", SIMULATED) if is_xml else b'{"error": "Simulerat fel"}'
        return web.Response(status=500, body=body, headers=headers)
    if rule.kind == "garbage":
        return web.Response(body=_GARBAGE, headers={**SANDBOX_HEADER, "Content-Type": "text/html;charset=UTF-8"})
    if rule.kind == "error":
        return web.Response(status=500 if is_fault(error) else 200, body=error, headers=headers)
    if rule.kind == "twice":
        await answer()  # The platform heard nothing of the first answer, and asks again.
    body = await answer()
    if rule.kind != "half_answer":
        return web.Response(status=500 if is_fault(body) else 200, body=body, headers=headers)
    half = web.StreamResponse(headers={**headers, "Content-Length": str(len(body))})
    await half.prepare(request)
    await half.write(body[: len(body) // 2])
    _close(request)
    return half


def _hang_up(request: web.Request) -> web.Response:
    """Cut the connection without an answer; the returned response has nowhere to go."""
    _close(request)
    return web.Response(status=500)


def _close(request: web.Request) -> None:
    if request.transport is not None:
        request.transport.close()
