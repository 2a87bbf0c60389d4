"""The WSDL and the schemas of the nation's services, at their own addresses with `?wsdl` and `?xsd=<name>`.

Where an address answers two versions of a contract `?wsdl` describes the newer one and `?wsdl&major=1` the other.
"""

from collections.abc import Awaitable, Callable, Sequence

from aiohttp import web

from kallelse.protocols import Contract, schema
from kallelse.sandbox.soap_services import BY_PATH

_XML = {"Content-Type": schema.CONTENT_TYPE}


def contracts_at(path: str) -> list[Contract]:
    """The contracts that a path is named after, the newest version first."""
    name = path.rpartition("/")[2]
    return sorted((each for each in BY_PATH[path].contracts if each.name == name), key=lambda each: -each.major)


def routes() -> list[web.RouteDef]:
    """A GET beside the POST of every service."""
    return [web.get(path, _handler(contracts_at(path))) for path in BY_PATH]


def _handler(contracts: Sequence[Contract]) -> Callable[[web.Request], Awaitable[web.Response]]:
    async def handle(request: web.Request) -> web.Response:
        # The nation has no public name: a caller reaches it again at the address that it came to.
        address = f"{request.scheme}://{request.host}{request.path}"
        major = request.query.get("major")
        for contract in contracts:
            found = schema.answer(contract, address, request.query_string) if major in (None, str(contract.major)) else None
            if found is not None:
                return web.Response(body=found, headers=_XML)
        raise web.HTTPMethodNotAllowed("GET", {"POST"}, text="Skicka SOAP med POST, eller fråga ?wsdl.")

    return handle
