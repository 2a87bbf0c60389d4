"""PingForConfiguration: alive as far as the database, for what is at the address that is asked about."""

from pathlib import Path
from typing import Any

import pytest

import kallelse
from kallelse.connections.models import CareUnit
from kallelse.connections.queries import forget
from kallelse.protocols import monitoring, patientportal, scheduling, soap
from kallelse.sandbox import tls
from tests.intake.riv_calls import UNIT, Proxy, fault, path, permit, produce

pytestmark = pytest.mark.db
PING = monitoring.PING_FOR_CONFIGURATION


@pytest.fixture
def proxy(nation: Any, configured: Any, tmp_path: Path) -> Proxy:
    tls.ensure(tmp_path)
    configured(riv_proxies="127.0.0.1", riv_ca_file=tmp_path / "ca.pem")
    permit(PING)
    return Proxy(tmp_path)


def ping(proxy: Proxy, about: str, address: str = UNIT) -> Any:
    body = soap.request(PING, {"serviceContractNamespace": about, "logicalAddress": address}, logical_address=UNIT)
    return proxy.post(path(PING), body)


def test_it_tells_version_swedish_time_and_what_it_has_read(proxy: Proxy) -> None:
    said = soap.read_response(PING, ping(proxy, patientportal.ADD_MESSAGE.namespace).content)
    assert (said["version"], said["pingDateTime"][:12]) == (kallelse.__version__, "202701110800")
    assert {one["name"]: one["value"] for one in said["configuration"]} == {"stage": "sandbox", "providers": "2"}


def test_what_is_not_at_the_address_has_no_route(proxy: Proxy) -> None:
    asked = scheduling.GET_BOOKING_DETAILS.namespace
    assert fault(ping(proxy, asked)).platform_code == "VP004"
    assert fault(ping(proxy, patientportal.ADD_MESSAGE.namespace, "SE2321000000-0001")).platform_code == "VP004"
    CareUnit.objects.filter(hsa_id=UNIT).update(diary=True)
    forget()
    assert ping(proxy, asked).status_code == 200, "a diary that we keep ourselves"
    CareUnit.objects.filter(hsa_id=UNIT).update(diary=False)
    forget()
    produce("https://producent.example.se/x")
    assert ping(proxy, asked).status_code == 200
