"""Our own certificate on the wire: services that demand one are reached with it, and not without."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from kallelse.kit.wire import Reply, Request, Silence, wire
from kallelse.protocols import organization, soap
from kallelse.sandbox import testing

ASK = organization.GET_UNIT


def _ask(url: str) -> Reply | Silence:
    body = soap.request(ASK, {"unitHsaId": "TSTNMT2321000156-K101", "profile": ["basic"]}, logical_address="SE1")
    return wire().one(Request(f"{url}/hsa/GetUnit", body, {"Content-Type": soap.CONTENT_TYPE, "SOAPAction": f'"{ASK.soap_action}"'}))


def test_a_service_that_demands_a_certificate(configured: Callable[..., None], tmp_path: Path) -> None:
    with testing.running(directory=tmp_path, tls_port=-1, tls_demand=True, oidc=False) as nation:
        ours: dict[str, Any] = {"client_cert_file": nation.client_cert, "client_key_file": nation.client_key}
        configured(ca_file=nation.ca, **ours)
        answer = _ask(nation.tls_url)
        assert isinstance(answer, Reply)
        assert soap.read_response(ASK, answer.body)["unit"]["unitHsaId"] == "TSTNMT2321000156-K101"
        configured(ca_file=nation.ca, client_cert_file="", client_key_file="")
        assert isinstance(_ask(nation.tls_url), Silence)
        other = tmp_path / "other"
        with testing.running(directory=other, tls_port=-1, oidc=False) as stranger:
            configured(ca_file=nation.ca, client_cert_file=stranger.client_cert, client_key_file=stranger.client_key)
            assert isinstance(_ask(nation.tls_url), Silence)
