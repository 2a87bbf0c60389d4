"""An independent client, made from the official WSDL alone, sends to the drop-in door over HTTP."""

import threading
from collections.abc import Iterator
from pathlib import Path
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import pytest
import requests
import zeep
from django.core.wsgi import get_wsgi_application
from django.db import connections

from kallelse.invitations.models import Invitation
from kallelse.kit import db
from kallelse.protocols import patientportal
from tests.official.schemas import wsdl

pytestmark = pytest.mark.db
TEXT = (Path(__file__).parents[1] / "sources" / "fixtures" / "messages" / "date_and_clock.xml").read_text()


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class _Silent(WSGIRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:
        """Nothing: the test speaks."""


@pytest.fixture
def address() -> Iterator[str]:
    application = get_wsgi_application()

    def served(environ: dict[str, Any], start_response: Any) -> Any:
        try:
            return application(environ, start_response)
        finally:
            connections.close_all()

    with make_server("127.0.0.1", 0, served, _Server, _Silent) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/riv/AddMessageToPatientPortalInbox/1/rivtabp21"
        server.shutdown()
        thread.join()


def service(contracts: Path, address: str, key: str) -> Any:
    session = requests.Session()
    session.headers["Authorization"] = f"Bearer {key}"
    client = zeep.Client(str(wsdl(contracts, patientportal.ADD_MESSAGE)), transport=zeep.Transport(session=session))
    (binding,) = client.wsdl.bindings
    return client.create_service(binding, address)


def message(nation: Any, **more: Any) -> dict[str, Any]:
    unit = {"unitId": nation.units["k101"].hsa_id, "unitName": "Medicinmottagningen"}
    link = {"systemId": "COSMIC", "text": "Boka om", "queryString": "?id=1", "type": "CurrentTarget"}
    return {
        "subjectOfCareId": "189001019802",
        "message": {
            "organisationUnit": unit,
            "messageThreadId": "T-1",
            "messageDescription": "Kallelse",
            "messageText": TEXT,
            "ssoLink": link,
        },
        "notify": True,
        "sourceSystem": "TSTNMT2321000156-COSM",
    } | more


def test_it_is_answered_with_ok_and_its_thread(nation: Any, contracts: Path, address: str) -> None:
    call = service(contracts, address, nation.keys["cosmic"]).AddMessageToPatientPortalInbox
    for _ in range(2):
        answer = call(_soapheaders={"LogicalAddress": "SE2321000016-A29F"}, **message(nation))
        assert (answer.resultCode, answer.messageThreadId, answer.resultText) == ("OK", "T-1", None)
    with db.tenant_scope(nation.provider.pk):
        invitation = Invitation.objects.get()
    assert (invitation.content["docbook"].strip(), invitation.content["heading"]) == (TEXT.strip(), "Kallelse")


def test_it_understands_an_error_and_a_fault(nation: Any, contracts: Path, address: str) -> None:
    headers = {"LogicalAddress": "SE2321000016-A29F"}
    call = service(contracts, address, nation.keys["cosmic"]).AddMessageToPatientPortalInbox
    refused = call(_soapheaders=headers, **message(nation, subjectOfCareId="189001019803"))
    assert refused.resultCode == "ERROR"
    assert "Kontrollsiffran" in refused.resultText
    stranger = service(contracts, address, "kal_" + "x" * 43).AddMessageToPatientPortalInbox
    with pytest.raises(zeep.exceptions.Fault, match="Nyckeln"):
        stranger(_soapheaders=headers, **message(nation))
