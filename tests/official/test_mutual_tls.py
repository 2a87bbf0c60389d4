"""Who comes in over mutual TLS: the certificate says who calls, and nothing that the caller writes about itself does."""

from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest
import requests

from kallelse.protocols import monitoring
from tests.clients import zeep_client
from tests.clients.conftest import front, running
from tests.clients.story import Call
from tests.clients.test_product import address, secured
from tests.intake.riv_calls import UNIT
from tests.official.schemas import wsdl

pytestmark = pytest.mark.db
RONTGEN = "TSTNMT2321000156-RONT"
PING = monitoring.PING_FOR_CONFIGURATION
__all__ = ["front", "running"]


def test_another_certificate_is_another_caller_and_none_does_not_come_in(contracts: Path, front: Any) -> None:
    call = Call("/riv", PING, {"serviceContractNamespace": PING.namespace, "logicalAddress": UNIT}, {}, UNIT)
    with secured(front, RONTGEN) as session, pytest.raises(zeep_client.zeep.exceptions.Fault, match="VP007"):
        zeep_client.called(call, str(wsdl(contracts, PING)), address(front, call), session)
    with pytest.raises(requests.exceptions.ConnectionError):
        requests.post(address(front, call), b"x", verify=front.ca, timeout=30)
    with urlopen(f"{front.config.product_url}/riv/PingForConfiguration/1/rivtabp21?wsdl") as described:
        assert described.status == 200


def test_a_header_that_does_not_come_through_the_proxy_is_not_believed(front: Any) -> None:
    """The proxy takes the caller's own word away, and over plain HTTP it says that it was plain HTTP."""
    pem = Path(front.clients["TSTNMT2321000156-COSM"]["cert"]).read_text().replace("\n", " ")
    headers = {"Content-Type": "text/xml", "X-Vp-Auth-Cert": pem, "X-Forwarded-Proto": "https"}
    answer = requests.post(f"{front.url}/riv/PingForConfiguration/1/rivtabp21", b"<x/>", headers=headers, timeout=30)
    assert (answer.status_code, "VP011" in answer.text) == (500, True)
    pair = front.clients[RONTGEN]
    answer = requests.post(
        f"{front.tls_url}/riv/PingForConfiguration/1/rivtabp21", b"<x/>", headers=headers, verify=front.ca,
        cert=(pair["cert"], pair["key"]), timeout=30,
    )  # fmt: skip
    assert "VP015" in answer.text, "it got as far as its own, good certificate"
