"""The WSDL and the schemas of the nation's services, at their own addresses with `?wsdl` and `?xsd=<name>`."""

from collections.abc import Awaitable, Callable

from aiohttp import web

from kallelse.protocols import Contract, schema
from kallelse.sandbox.soap_services import BY_PATH

_XML = {"Content-Type": schema.CONTENT_TYPE}


def routes() -> list[web.RouteDef]:
    """A GET beside the POST of every service."""
    contracts = {
        path: contract for path, service in BY_PATH.items() for contract in service.contracts if path.rpartition("/")[2] == contract.name
    }
    return [web.get(path, _handler(contract)) for path, contract in contracts.items()]


def _handler(contract: Contract) -> Callable[[web.Request], Awaitable[web.Response]]:
    async def handle(request: web.Request) -> web.Response:
        # The nation has no public name: a caller reaches it again at the address that it came to.
        found = schema.answer(contract, f"{request.scheme}://{request.host}{request.path}", request.query_string)
        if found is None:
            raise web.HTTPMethodNotAllowed("GET", {"POST"}, text="Skicka SOAP med POST, eller fråga ?wsdl.")
        return web.Response(body=found, headers=_XML)

    return handle
