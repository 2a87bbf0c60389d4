"""RIV-TA calls as a TLS-terminating proxy passes them on: the client's certificate in a header, the connection from the proxy's address."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from kallelse.connections.models import Endpoint, Permission, Platform
from kallelse.connections.queries import forget
from kallelse.protocols import Contract, patientportal, scheduling, soap
from tests.intake.conftest import anyone

COSMIC, PLATFORM = "TSTNMT2321000156-COSM", "TSTNMT5565594230-VP"
UNIT = "TSTNMT2321000156-K101"
SINCE = date(2020, 1, 1)
INBOX = "/riv/AddMessageToPatientPortalInbox/1/rivtabp21"
RESIDENT = ("189001019802", "subject_of_care")


class Proxy:
    """What stands in front: `certificates` is the folder with the sandbox's authority and its certificates."""

    def __init__(self, certificates: Path) -> None:
        self.certificates = certificates

    def pem(self, name: str = "client-cosmic") -> str:
        """A client certificate."""
        return (self.certificates / f"{name}.pem").read_text()

    def post(self, path: str, body: bytes, who: str | None = "client-cosmic", address: str = "127.0.0.1", **headers: str) -> Any:
        """A call by the holder of a certificate (None: without one), through the proxy at `address`."""
        sent: dict[str, str] = {"X-Forwarded-Proto": "https"} | ({"X-Vp-Auth-Cert": quote(self.pem(who), safe="")} if who else {})
        sent |= {name.replace("_", "-"): value for name, value in headers.items()}
        return anyone().post(path, body, "text/xml; charset=utf-8", headers=sent, REMOTE_ADDR=address)


def fault(answer: Any) -> soap.Fault:
    """The fault that the call ended with; HTTP status 500, nothing of what was sent is repeated."""
    with pytest.raises(soap.Fault) as told:
        soap.read_response(patientportal.ADD_MESSAGE, answer.content)
    assert (answer.status_code, answer["Content-Type"]) == (500, soap.CONTENT_TYPE)
    assert "1890" not in answer.content.decode()
    return told.value


def message(unit: str = UNIT, to: str = "SE2321000016-A29F", **more: Any) -> bytes:
    """A message for the drop-in service."""
    inner = {"organisationUnit": {"unitId": unit, "unitName": "Medicin"}, "messageText": "Välkommen.", "messageThreadId": "T-1"}
    return soap.request(patientportal.ADD_MESSAGE, {"subjectOfCareId": RESIDENT[0], "message": inner} | more, logical_address=to)


def question(to: str = UNIT, contract: Contract = scheduling.GET_BOOKING_DETAILS, **values: Any) -> bytes:
    """A question to a unit's diary."""
    asked = values or {"healthcare_facility": to, "bookingId": "b1"}
    return soap.request(contract, asked, logical_address=to, actor=RESIDENT)


def path(contract: Contract) -> str:
    """Where a contract is served."""
    return f"/riv/{contract.name}/{contract.major}/rivtabp21"


def permit(contract: Contract, consumer: str = COSMIC, **more: Any) -> Permission:
    """Let a consumer call a contract."""
    made = Permission.objects.create(**{"consumer": consumer, "contract": contract.namespace, "valid_from": SINCE} | more)
    forget()
    return made


def produce(url: str, contract: Contract = scheduling.GET_BOOKING_DETAILS, **more: Any) -> Endpoint:
    """Say who produces a contract for the unit."""
    line: Mapping[str, Any] = {"logical_address": UNIT, "contract": contract.namespace, "url": url, "valid_from": SINCE} | more
    made = Endpoint.objects.create(**line)
    forget()
    return made


def trust_platform(hsa_id: str = PLATFORM) -> None:
    """Let a platform speak of other consumers."""
    Platform.objects.create(hsa_id=hsa_id, name="Tjänsteplattformen", valid_from=SINCE)
    forget()
