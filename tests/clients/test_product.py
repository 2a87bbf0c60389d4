"""Two independent SOAP stacks, each made from the product's own ?wsdl, call its services over mutual TLS."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

import pytest
import requests

import kallelse
from kallelse.connections.models import CareUnit
from kallelse.engagement.models import Notification
from kallelse.kit import db
from kallelse.protocols import appointments, engagementindex, monitoring, patientportal, scheduling
from tests.clients import node, zeep_client
from tests.clients.story import ANNA, Call, leaves, story
from tests.protocols.covering import least
from tests.sandbox.calls import LETTER, MEDICINE

pytestmark = pytest.mark.db
COSMIC = "TSTNMT2321000156-COSM"


def calls(front: Any) -> Iterator[Call]:
    """What the product answers itself, and what it passes on to the unit's own system."""
    message = {
        "organisationUnit": {"unitId": MEDICINE, "unitName": "Medicinmottagningen"},
        "messageThreadId": "T-1",
        "messageText": LETTER,
    }
    values = {"subjectOfCareId": ANNA, "message": message, "sourceSystem": COSMIC}
    yield Call("/riv", patientportal.ADD_MESSAGE, values, {"resultCode": "OK", "messageThreadId": "T-1"}, "SE2321000016-A29F")
    asked = {"serviceContractNamespace": scheduling.CANCEL_BOOKING.namespace, "logicalAddress": MEDICINE}
    told = {"version": kallelse.__version__, "name": "providers", "value": "2"}
    yield Call("/riv", monitoring.PING_FOR_CONFIGURATION, asked, told)
    entry = {
        "registeredResidentIdentification": ANNA,
        "serviceDomain": "riv:crm:scheduling",
        "categorization": "NA",
        "logicalAddress": MEDICINE,
        "businessObjectInstanceIdentifier": "K-1",
        "clinicalProcessInterestId": "NA",
        "mostRecentContent": "20270210101500",
        "sourceSystem": COSMIC,
        "dataController": "2321000156",
        "owner": "TSTNMT2321000156-INDEX",
    }
    notification = {"engagementTransaction": [{"deleteFlag": False, "engagement": entry}]}
    yield Call("/riv", engagementindex.PROCESS_NOTIFICATION, notification, {"ResultCode": "OK"})
    yield from (call for call in story(front) if call.contract in scheduling.ALL)


def address(front: Any, call: Call) -> str:
    return f"{front.tls_url}/riv/{call.contract.name}/{call.contract.major}/rivtabp21"


def described(front: Any, call: Call) -> str:
    return f"{address(front, call)}?wsdl"


def tls(front: Any, who: str = COSMIC) -> dict[str, str]:
    pair = front.clients[who]
    return {"ca": front.ca, "cert": pair["cert"], "key": pair["key"]}


def notified() -> list[str]:
    """The bookings that notifications were kept about."""
    with db.tenant_scope(CareUnit.objects.get(hsa_id=MEDICINE).provider_id):
        return list(Notification.objects.values_list("booking", flat=True))


@contextmanager
def secured(front: Any, who: str = COSMIC) -> Iterator[requests.Session]:
    """A session with a care system's certificate; what the surroundings say of proxies and authorities is not looked at."""
    with requests.Session() as session:
        session.trust_env = False
        session.verify, session.cert = front.ca, (tls(front, who)["cert"], tls(front, who)["key"])
        yield session


def test_zeep(front: Any) -> None:
    with secured(front) as session:
        zeep_client.walk(calls(front), partial(described, front), partial(address, front), session)
    assert notified() == ["K-1"]


def test_node(front: Any) -> None:
    node.walk(calls(front), partial(described, front), partial(address, front), tls=tls(front))
    assert notified() == ["K-1"]


def test_both_understand_that_nobody_answers_for_the_unit(front: Any) -> None:
    """supportprocess:logistics:scheduling 2.0 is passed on, and the unit's own system does not have it."""
    asked = [Call("/riv", contract, least(contract.request), {}) for contract in appointments.ALL]
    sent = [node.as_sent(call, described(front, call), address(front, call)) | {"tls": tls(front)} for call in asked]
    assert {answer["fault"]["faultstring"][:5] for answer in node.called(*sent)} == {"VP004"}
    with secured(front) as session:
        for call in asked:
            with pytest.raises(zeep_client.zeep.exceptions.Fault, match="VP004"):
                zeep_client.called(call, described(front, call), address(front, call), session)


def test_a_system_without_certificate_shows_its_key(front: Any, nation: Any) -> None:
    """The call goes past the proxy, over plain HTTP; the description lies at the public address."""
    call = next(calls(front))
    sent = node.as_sent(call, described(front, call), f"{front.config.product_url}/riv/AddMessageToPatientPortalInbox/1/rivtabp21")
    known, stranger = node.called(*(sent | {"tls": tls(front), "key": key} for key in (nation.keys["cosmic"], "kal_" + "x" * 43)))
    assert ("resultCode", "OK") in set(leaves(known))
    assert "Nyckeln" in stranger["fault"]["faultstring"]
