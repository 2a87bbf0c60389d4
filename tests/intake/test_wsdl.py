"""Every RIV-TA service tells how it is called to whoever asks its address, and that is all it tells without a key."""

from collections.abc import Callable
from urllib.parse import urlsplit

import pytest
import zeep
from lxml import etree

from kallelse.intake.riv_call import Service
from kallelse.intake.riv_web import SERVICES
from kallelse.protocols import soap
from kallelse.protocols.catalogue import CONTRACTS
from tests.intake.conftest import anyone

_EVERY = pytest.mark.parametrize("service", SERVICES, ids=lambda service: f"{service.contract.name}-{service.contract.major}")
_ADDRESS = "{http://schemas.xmlsoap.org/wsdl/soap/}address"


class Door(zeep.Transport):
    """Fetches from the door in this process, and nothing from anywhere else."""

    def load(self, url: str) -> bytes:
        parts = urlsplit(url)
        assert (parts.scheme, parts.netloc) == ("https", "kallelse.example")
        answer = anyone().get(f"{parts.path}?{parts.query}")
        assert (answer.status_code, answer["Content-Type"]) == (200, "text/xml; charset=utf-8")
        return bytes(answer.content)


def test_what_the_catalogue_says_we_answer_is_answered() -> None:
    assert {service.contract for service in SERVICES} == {entry.contract for entry in CONTRACTS if "producer" in entry.parts}


@_EVERY
def test_a_client_can_be_made_from_it_alone(service: Service, configured: Callable[..., None]) -> None:
    configured(public_url="https://kallelse.example")
    address = f"https://kallelse.example/riv/{service.path}"
    client = zeep.Client(f"{address}?wsdl", transport=Door())
    (described,) = client.wsdl.services.values()
    (port,) = described.ports.values()
    (operation,) = port.binding.all().values()
    assert (operation.name, operation.soapaction) == (service.contract.name, service.contract.soap_action)
    assert port.binding_options["address"] == address


@_EVERY
def test_the_address_is_the_public_one_and_not_the_caller_s(service: Service) -> None:
    answer = anyone().get(f"/riv/{service.path}?wsdl", headers={"Host": "127.0.0.1"})
    assert next(etree.fromstring(answer.content).iter(_ADDRESS)).get("location") == f"http://localhost:8000/riv/{service.path}"
    assert b"127.0.0.1" not in answer.content


def test_head_is_answered_too() -> None:
    assert anyone().head(f"/riv/{SERVICES[0].path}?wsdl").status_code == 200


@pytest.mark.parametrize("query", ["", "?wsd", "?xsd=secret.xsd", "?xsd=../settings.py"])
def test_a_get_that_asks_for_nothing_there_is_told_to_post(query: str) -> None:
    answer = anyone().get(f"/riv/{SERVICES[0].path}{query}")
    assert (answer.status_code, answer["Allow"]) == (405, "POST")
    with pytest.raises(soap.Fault):
        soap.read_response(SERVICES[0].contract, answer.content)


def test_asking_with_post_opens_nothing() -> None:
    answer = anyone().post(f"/riv/{SERVICES[0].path}?wsdl", b"<x/>", "text/xml")
    assert answer.status_code in (401, 500)
    assert b"wsdl:definitions" not in answer.content
