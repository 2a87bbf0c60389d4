"""An independent client, made from the official WSDL alone, over mutual TLS to the running product behind a proxy that ends TLS."""

import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest
import requests
import zeep

from kallelse.bench.house import free_port
from kallelse.protocols import Contract, monitoring, patientportal, scheduling
from kallelse.sandbox import testing
from kallelse.web_assets import build
from tests.cli.conftest import Running, running
from tests.intake.riv_calls import UNIT, permit, produce
from tests.official.schemas import wsdl

pytestmark = pytest.mark.db
COSMIC, RONTGEN = "TSTNMT2321000156-COSM", "TSTNMT2321000156-RONT"
PERSON = "189001019802"
__all__ = ["running"]


@pytest.fixture
def front(nation: Any, running: Callable[..., Running], tmp_path: Path) -> Iterator[Any]:
    """The sandbox with its proxy, and the product as `kallelse serve` runs it."""
    build.build()
    port = free_port()
    choices: dict[str, Any] = {"tls_port": -1, "tls_demand": True, "oidc": False, "product_url": f"http://localhost:{port}"}
    with testing.running(directory=tmp_path / "nation", **choices) as sandbox:
        settings = {"KALLELSE_RIV_PROXIES": "127.0.0.1", "KALLELSE_RIV_CA_FILE": sandbox.ca}
        running("serve", "--port", str(port), "--workers", "1", **settings).wait_for("Webben är igång")
        while True:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
        sandbox.product_port, sandbox.sessions = port, []
        yield sandbox
        for session in sandbox.sessions:
            session.close()


def client(contracts: Path, front: Any, contract: Contract, who: str = COSMIC) -> Any:
    session = requests.Session()
    front.sessions.append(session)
    pair = front.clients[who]
    session.trust_env = False  # A bundle of the environment would go before this one.
    session.verify, session.cert = front.ca, (pair["cert"], pair["key"])
    made = zeep.Client(str(wsdl(contracts, contract)), transport=zeep.Transport(session=session))
    (binding,) = made.wsdl.bindings
    return made.create_service(binding, f"{front.tls_url}/riv/{contract.name}/{contract.major}/rivtabp21")


def test_a_system_hands_over_asks_and_pings(contracts: Path, front: Any) -> None:
    add, ping, ask = patientportal.ADD_MESSAGE, monitoring.PING_FOR_CONFIGURATION, scheduling.GET_SUBJECT_OF_CARE_SCHEDULE
    for contract in (add, ping, ask):
        permit(contract)
    produce(f"{front.url}/care/GetSubjectOfCareSchedule", ask)
    # The web process remembers for a few seconds who may call; it has been asked nothing yet.
    service = client(contracts, front, add)
    unit = {"unitId": UNIT, "unitName": "Medicin"}
    said = service.AddMessageToPatientPortalInbox(
        _soapheaders={"LogicalAddress": "SE2321000016-A29F"}, subjectOfCareId=PERSON,
        message={"organisationUnit": unit, "messageText": "Välkommen.", "messageThreadId": "T-1"},
    )  # fmt: skip
    assert (said.resultCode, said.messageThreadId) == ("OK", "T-1")

    service = client(contracts, front, ping)
    said = service.PingForConfiguration(
        _soapheaders={"LogicalAddress": UNIT}, serviceContractNamespace=ask.namespace, logicalAddress=UNIT
    )  # fmt: skip
    assert said.version

    front.lay_bookings({"booking_id": "b-1", "unit": UNIT, "person": PERSON, "start": "2027-02-10 10:15", "end": "2027-02-10 11:00"})
    service = client(contracts, front, ask)
    said = service.GetSubjectOfCareSchedule(
        _soapheaders={"LogicalAddress": UNIT, "actor": {"actorId": PERSON, "actorType": "subject_of_care"}},
        healthcare_facility=UNIT, subject_of_care=PERSON,
    )  # fmt: skip
    assert [slot["bookingId"] for slot in said.timeslotDetail] == ["b-1"]


def test_another_certificate_is_another_caller_and_none_does_not_come_in(contracts: Path, front: Any) -> None:
    ping = monitoring.PING_FOR_CONFIGURATION
    permit(ping)
    service = client(contracts, front, ping, RONTGEN)
    with pytest.raises(zeep.exceptions.Fault, match="VP007"):
        service.PingForConfiguration(_soapheaders={"LogicalAddress": UNIT}, serviceContractNamespace=ping.namespace, logicalAddress=UNIT)
    with pytest.raises(requests.exceptions.ConnectionError):
        requests.post(f"{front.tls_url}/riv/PingForConfiguration/1/rivtabp21", b"x", verify=front.ca, timeout=30)
    with urlopen(f"http://127.0.0.1:{front.product_port}/riv/PingForConfiguration/1/rivtabp21?wsdl") as described:
        assert described.status == 200


def test_a_header_that_does_not_come_through_the_proxy_is_not_believed(front: Any) -> None:
    """The proxy takes the caller's own word away, and over plain HTTP it says that it was plain HTTP."""
    permit(monitoring.PING_FOR_CONFIGURATION)
    pem = Path(front.clients[COSMIC]["cert"]).read_text().replace("\n", " ")
    headers = {"Content-Type": "text/xml", "X-Vp-Auth-Cert": pem, "X-Forwarded-Proto": "https"}
    answer = requests.post(f"{front.url}/riv/PingForConfiguration/1/rivtabp21", b"<x/>", headers=headers, timeout=30)
    assert (answer.status_code, "VP011" in answer.text) == (500, True)
    pair = front.clients[RONTGEN]
    answer = requests.post(
        f"{front.tls_url}/riv/PingForConfiguration/1/rivtabp21", b"<x/>", headers=headers, verify=front.ca,
        cert=(pair["cert"], pair["key"]), timeout=30,
    )  # fmt: skip
    assert "VP015" in answer.text, "it got as far as its own, good certificate"
