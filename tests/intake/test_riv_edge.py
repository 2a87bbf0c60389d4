"""The edge of the RIV-TA doors: every refusal of the service platform by its own case, and what a good call leaves behind (R-RIV-8)."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kallelse.audit.models import Entry
from kallelse.connections import queries
from kallelse.connections.models import Permission
from kallelse.intake import keys
from kallelse.kit import db
from kallelse.protocols import patientportal, scheduling, soap
from kallelse.sandbox import tls
from tests.intake.riv_calls import COSMIC, INBOX, PLATFORM, UNIT, Proxy, fault, message, path, permit, question, trust_platform

pytestmark = pytest.mark.db
ADD = patientportal.ADD_MESSAGE
ORIGINAL = "X-Rivta-Original-Serviceconsumer-Hsaid"


@pytest.fixture(scope="module")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("tls")
    tls.ensure(folder)
    return folder


@pytest.fixture
def proxy(nation: Any, configured: Any, certificates: Path) -> Proxy:
    configured(riv_proxies="127.0.0.1,10.0.0.0/24", riv_ca_file=certificates / "ca.pem")
    return Proxy(certificates)


def code(answer: Any) -> str | None:
    return fault(answer).platform_code


def said(answer: Any) -> dict[str, Any]:
    assert answer.status_code == 200, answer.content
    return soap.read_response(ADD, answer.content)


def entries(nation: Any) -> list[Entry]:
    with db.tenant_scope(nation.provider.pk):
        return list(Entry.objects.filter(action="intake:invitation:take_in"))


def test_a_permitted_system_hands_over_by_its_certificate(proxy: Proxy, nation: Any) -> None:
    permit(ADD)
    assert said(proxy.post(INBOX, message()))["resultCode"] == "OK"
    assert said(proxy.post(INBOX, message(to=UNIT.lower()), address="10.0.0.7"))["resultCode"] == "OK"
    assert {(entry.actor, entry.commission) for entry in entries(nation)} == {("system:cosmic", f"consumer={COSMIC}")}


def test_a_platform_speaks_for_the_first_consumer_and_the_log_knows_both(proxy: Proxy, nation: Any) -> None:
    permit(ADD, PLATFORM)
    trust_platform()
    headers = {ORIGINAL: COSMIC.lower(), "X-Rivta-Acting-On-Behalf-Of-Hsaid": "TSTNMT2321000156-ALFA", "X-Rivta-Routing-History": "a#b"}
    assert said(proxy.post(INBOX, message(), "client-plattform", **headers))["resultCode"] == "OK"
    (entry,) = entries(nation)
    assert (entry.actor, entry.commission) == ("system:cosmic", f"consumer={COSMIC} for=TSTNMT2321000156-ALFA")


def test_what_is_wrong_with_the_message_is_still_an_error_in_words(proxy: Proxy) -> None:
    permit(ADD)
    answer = said(proxy.post(INBOX, message(unit="TSTNMT2321000156-NONE")))
    assert (answer["resultCode"], "inte ansluten" in answer["resultText"]) == ("ERROR", True)


@pytest.mark.parametrize("address", ["AddMessageToPatientPortalInbox/1/rivtabp20", "AddMessageToPatientPortalInbox/2/rivtabp21"])
def test_vp001_another_version_of_the_address(proxy: Proxy, address: str) -> None:
    assert code(proxy.post(f"/riv/{address}", message())) == "VP001"


def test_vp001_another_version_of_the_message(proxy: Proxy) -> None:
    permit(ADD)
    assert code(proxy.post(INBOX, message().replace(b"InboxResponder:1", b"InboxResponder:2"))) == "VP001"
    assert code(proxy.post(INBOX, question())) == "VP001"


def test_vp002_no_certificate_or_none_that_is_good(proxy: Proxy, tmp_path: Path) -> None:
    permit(ADD)
    assert code(proxy.post(INBOX, message(), None)) == "VP002"
    assert code(proxy.post(INBOX, message(), None, X_Vp_Auth_Cert="nonsense")) == "VP002"
    tls.ensure(tmp_path)
    stranger = proxy.post(INBOX, message(), None, X_Vp_Auth_Cert=Proxy(tmp_path).pem().replace("\n", " "))
    assert (code(stranger), "utfärdare" in (fault(stranger).detail or "")) == ("VP002", True)


def test_vp002_a_certificate_that_is_revoked_while_the_web_runs(proxy: Proxy, configured: Any, certificates: Path) -> None:
    permit(ADD)
    one = tls.issue(certificates, "client-short", COSMIC)
    configured(riv_proxies="127.0.0.1", riv_ca_file=certificates / "ca.pem", riv_crl_file=tls.revoke(certificates, []))
    assert said(proxy.post(INBOX, message(), "client-short"))["resultCode"] == "OK"
    tls.revoke(certificates, [one])
    assert code(proxy.post(INBOX, message(), "client-short")) == "VP002"
    assert said(proxy.post(INBOX, message()))["resultCode"] == "OK"


def test_vp003_no_logical_address(proxy: Proxy) -> None:
    permit(ADD)
    start, _, rest = message().partition(b"<s:Header>")
    without = start + rest.partition(b"</s:Header>")[2]
    assert code(proxy.post(INBOX, without)) == "VP003"
    assert code(proxy.post(INBOX, message().replace(b"SE2321000016-A29F", b" "))) == "VP003"


def test_vp004_a_service_or_an_address_that_is_not_here(proxy: Proxy) -> None:
    permit(ADD)
    assert code(proxy.post(INBOX, message(to="SE2321000000-0001"))) == "VP004"
    assert code(proxy.post("/riv/GetNothing/1/rivtabp21", message())) == "VP004"
    permit(scheduling.GET_BOOKING_DETAILS)
    assert code(proxy.post(path(scheduling.GET_BOOKING_DETAILS), question())) == "VP004"


def test_vp007_only_who_may_for_this_contract_address_and_day(proxy: Proxy, clock: Any) -> None:
    assert code(proxy.post(INBOX, message(to=UNIT))) == "VP007"
    permit(scheduling.GET_BOOKING_DETAILS)
    assert code(proxy.post(INBOX, message(to=UNIT))) == "VP007"
    permit(ADD, logical_address="TSTNMT2321000156-K102")
    assert code(proxy.post(INBOX, message(to=UNIT))) == "VP007"
    until = permit(ADD, logical_address=UNIT, valid_to=date(2027, 1, 11))
    assert said(proxy.post(INBOX, message(to=UNIT)))["resultCode"] == "OK"
    clock.set("2027-01-12T00:00:00+01:00")
    assert code(proxy.post(INBOX, message(to=UNIT))) == "VP007"
    Permission.objects.filter(pk=until.pk).update(valid_from=date(2027, 1, 12) + timedelta(days=1), valid_to=None)
    queries.forget()
    assert code(proxy.post(INBOX, message(to=UNIT))) == "VP007"


def test_vp007_a_permitted_consumer_that_is_no_system_of_the_unit(proxy: Proxy) -> None:
    permit(ADD, "IFV1239877878-SYS2")
    tls.issue(proxy.certificates, "client-other", "IFV1239877878-SYS2")
    assert code(proxy.post(INBOX, message(), "client-other")) == "VP007"


def test_vp011_not_over_tls(proxy: Proxy) -> None:
    permit(ADD)
    assert code(proxy.post(INBOX, message(), X_Forwarded_Proto="http")) == "VP011"


def test_vp011_a_header_from_an_address_that_is_not_a_proxy_is_no_certificate(proxy: Proxy, configured: Any) -> None:
    permit(ADD)
    permit(scheduling.GET_BOOKING_DETAILS)
    diary = path(scheduling.GET_BOOKING_DETAILS)
    for address in ("192.0.2.1", "::1", "", "10.0.1.1", "127.0.0.1.evil"):
        assert code(proxy.post(diary, question(), address=address)) == "VP011"
        assert proxy.post(INBOX, message(), address=address).status_code == 401, "the door that takes keys asks for one"
    assert code(proxy.post(diary, question(), address="::ffff:127.0.0.1")) != "VP011"
    configured(riv_proxies="")
    assert code(proxy.post(diary, question())) == "VP011"


def test_vp012_too_many_calls(proxy: Proxy) -> None:
    permit(ADD)
    assert said(proxy.post(INBOX, message()))["resultCode"] == "OK"
    keys._buckets[COSMIC]._tokens = -1e9  # It has called so often that no machine is slow enough to forgive it.
    late = proxy.post(INBOX, message())
    assert (code(late), int(late["Retry-After"]) > 0) == ("VP012", True)


def test_vp013_only_a_platform_speaks_of_another_consumer(proxy: Proxy) -> None:
    permit(ADD)
    assert said(proxy.post(INBOX, message(), **{ORIGINAL: COSMIC}))["resultCode"] == "OK"
    assert code(proxy.post(INBOX, message(), **{ORIGINAL: "TSTNMT2321000156-RONT"})) == "VP013"
    assert code(proxy.post(INBOX, message(), **{ORIGINAL: "189001019802"})) == "VP013"


def test_vp014_a_call_that_has_been_here_before(proxy: Proxy) -> None:
    permit(ADD)
    assert code(proxy.post(INBOX, message(), X_Rivta_Routing_History="SE1-A#tstnmt2321000156-kallelse")) == "VP014"
    assert said(proxy.post(INBOX, message(), X_Rivta_Routing_History="SE1-A#SE1-B"))["resultCode"] == "OK"


@pytest.mark.parametrize("body", [b" ", b"<a/>", b"\x00", b"<!DOCTYPE a><a/>", b"<s:Envelope"])
def test_vp015_what_cannot_be_read(proxy: Proxy, body: bytes) -> None:
    answer = proxy.post(INBOX, body)
    assert code(answer) == "VP015"


def test_vp015_a_header_that_no_platform_writes(proxy: Proxy) -> None:
    permit(ADD)
    assert code(proxy.post(INBOX, message(), X_Rivta_Acting_On_Behalf_Of_Hsaid="189001019802")) == "VP015"


def test_a_value_that_breaks_the_contract_is_the_services_own_fault(proxy: Proxy) -> None:
    permit(ADD)
    told = fault(proxy.post(INBOX, message().replace(b"189001019802", b"18900101-9802")))
    assert (told.platform_code, "subjectOfCareId" in told.text) == (None, True)


def test_a_proxy_that_speaks_as_envoy_does(proxy: Proxy, configured: Any, certificates: Path) -> None:
    permit(ADD)
    configured(riv_proxies="127.0.0.1", riv_ca_file=certificates / "ca.pem", riv_cert_header="X-Forwarded-Client-Cert")
    near = f'Hash=1;Cert="{quote(proxy.pem())}";Subject="CN=x"'
    assert said(proxy.post(INBOX, message(), None, X_Forwarded_Client_Cert=near))["resultCode"] == "OK"
    assert code(proxy.post(INBOX, message())) == "VP002", "the header that is not the configured one is not looked at"


hostile = st.text(st.characters(min_codepoint=32, max_codepoint=255), max_size=200)
few = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@few
@given(hostile, st.sampled_from(["X_Vp_Auth_Cert", "X_Rivta_Original_Serviceconsumer_Hsaid", "X_Rivta_Routing_History", "X_Rivta_Any"]))
def test_whatever_stands_in_a_header_there_is_a_fault_or_an_answer(proxy: Proxy, text: str, name: str) -> None:
    answer = proxy.post(INBOX, message(), None if "Cert" in name else "client-cosmic", **{name: text})
    assert code(answer) in {"VP002", "VP007", "VP013", "VP015"}


@few
@given(hostile)
def test_whatever_is_forwarded_as_envoy_does_is_no_certificate(proxy: Proxy, configured: Any, certificates: Path, text: str) -> None:
    configured(riv_proxies="127.0.0.1", riv_ca_file=certificates / "ca.pem", riv_cert_header="X-Forwarded-Client-Cert")
    assert code(proxy.post(INBOX, message(), None, X_Forwarded_Client_Cert=text)) == "VP002"
    assert code(proxy.post(INBOX, message(), None, X_Forwarded_Client_Cert=f'Cert="{text}')) == "VP002"
