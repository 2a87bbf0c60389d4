"""The proxy in front of the product: `/riv/…` on the sandbox's HTTPS port ends mutual TLS and passes the call on to the product.

It does what a region's proxy does: takes away what a caller may not say itself, and says in `X-Vp-Auth-Cert` which certificate was shown.
The product believes it when `KALLELSE_RIV_PROXIES` names its address and `KALLELSE_RIV_CA_FILE` is the sandbox's ca.pem.
"""

import ssl
from urllib.parse import quote

import aiohttp
from aiohttp import web

from kallelse.sandbox.soap_http import NATION

PATIENCE = aiohttp.ClientTimeout(total=60)
PASSED_ON = ("Content-Type", "SOAPAction", "Authorization")
PASSED_BACK = ("Content-Type", "Retry-After", "Allow", "WWW-Authenticate", "Cache-Control")


def routes() -> list[web.RouteDef]:
    """Everything below /riv/."""
    return [web.route("*", "/riv/{rest:.*}", _pass_on)]


async def _pass_on(request: web.Request) -> web.StreamResponse:
    headers = {name: request.headers[name] for name in PASSED_ON if name in request.headers}
    headers |= {name: value for name, value in request.headers.items() if name.lower().startswith("x-rivta-")}
    headers["X-Forwarded-Proto"] = request.scheme
    if certificate := _shown(request):
        headers["X-Vp-Auth-Cert"] = quote(ssl.DER_cert_to_PEM_cert(certificate), safe="")
    url = f"{request.app[NATION].config.product_url}{request.path_qs}"
    try:
        async with (
            aiohttp.ClientSession(timeout=PATIENCE, connector=aiohttp.TCPConnector(force_close=True)) as session,
            session.request(request.method, url, data=await request.read(), headers=headers) as answer,
        ):
            back = {name: answer.headers[name] for name in PASSED_BACK if name in answer.headers}
            return web.Response(body=await answer.read(), status=answer.status, headers=back)
    except aiohttp.ClientError:
        raise web.HTTPBadGateway(text="Produkten svarar inte.") from None


def _shown(request: web.Request) -> bytes | None:
    """The certificate that the caller has shown, as DER; checked against the authority when the connection was made."""
    secure = request.transport.get_extra_info("ssl_object") if request.transport else None
    return secure.getpeercert(binary_form=True) if secure is not None else None
