"""Two independent SOAP stacks, each made from the service's own ?wsdl, call every operation that the sandbox serves."""

from pathlib import Path
from typing import Any

import pytest
import requests

from kallelse.sandbox.soap_services import BY_PATH
from kallelse.sandbox.testing import SandboxClient, running
from tests.clients import node, zeep_client
from tests.clients.story import Call, story


@pytest.fixture
def sandbox(tmp_path: Path) -> Any:
    with running(directory=tmp_path / "nation", print_dir=tmp_path / "print", oidc=False) as client:
        yield client


def test_the_story_calls_every_operation(sandbox: SandboxClient) -> None:
    calls = story(sandbox)
    assert {call.endpoint for call in calls} == set(BY_PATH)
    assert {call.contract for call in calls} == {contract for service in BY_PATH.values() for contract in service.contracts}


def test_zeep(sandbox: SandboxClient) -> None:
    with requests.Session() as session:
        session.trust_env = False
        zeep_client.walk(story(sandbox), lambda call: f"{sandbox.url}{call.wsdl}", lambda call: f"{sandbox.url}{call.endpoint}", session)


def test_node(sandbox: SandboxClient) -> None:
    node.walk(story(sandbox), lambda call: f"{sandbox.url}{call.wsdl}", lambda call: f"{sandbox.url}{call.endpoint}")


def test_both_understand_a_fault(sandbox: SandboxClient) -> None:
    call = next(each for each in story(sandbox) if each.contract.name == "GetBookingDetails")
    unknown = Call(call.path, call.contract, call.values | {"bookingId": "none"}, {})
    endpoint = f"{sandbox.url}{call.endpoint}"
    with requests.Session() as session, pytest.raises(zeep_client.zeep.exceptions.Fault, match="Bokningen finns inte"):
        session.trust_env = False
        zeep_client.called(unknown, f"{endpoint}?wsdl", endpoint, session)
    (answer,) = node.called(node.as_sent(unknown, f"{endpoint}?wsdl", endpoint))
    assert answer["fault"]["faultstring"] == "Bokningen finns inte."


def test_an_address_describes_the_newest_version_unless_asked(sandbox: SandboxClient) -> None:
    address = f"{sandbox.url}/tak/GetSupportedServiceContracts"
    for query, namespace in (
        ("wsdl", "infrastructure:itintegration"),
        ("wsdl&major=2", "infrastructure:"),
        ("wsdl&major=1", "itintegration"),
    ):
        answer = requests.get(f"{address}?{query}", timeout=30)
        assert f'targetNamespace="urn:riv:{namespace}' in answer.text
        assert f'location="{address}"' in answer.text
    assert requests.get(f"{address}?wsdl&major=3", timeout=30).status_code == 405
    assert requests.get(address, timeout=30).status_code == 405
