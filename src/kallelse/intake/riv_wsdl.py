"""The WSDL and the schemas of a RIV-TA service, for whoever asks its address with `?wsdl` or `?xsd=<name>`.

They tell how to call and hold no patient data, so that no key and no certificate is asked for. The addresses in them are built from
`KALLELSE_PUBLIC_URL`: a proxy may stand in front, and a caller's Host header is not to be repeated.
"""

from django.http import HttpRequest, HttpResponse

from kallelse.kit.config import config
from kallelse.protocols import Contract, schema

_SAFE = ("GET", "HEAD")


def answer(request: HttpRequest, contract: Contract) -> HttpResponse | None:
    """The file that the request asks for; None when it asks for none, and is a call or a mistake."""
    if request.method not in _SAFE:
        return None
    found = schema.answer(contract, f"{config().public_url}{request.path}", request.META.get("QUERY_STRING", ""))
    if found is None:
        return None
    return HttpResponse(found, content_type=schema.CONTENT_TYPE, headers={"Cache-Control": "public, max-age=300"})
