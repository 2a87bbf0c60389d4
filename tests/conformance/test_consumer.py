"""A sender that does everything right passes; each of many broken ones is caught by its own rule and by no other."""

import threading
from dataclasses import replace
from pathlib import Path

import pytest
import requests

from kallelse.conformance import RULES, ConsumerTarget, Protocol, TargetError, listen, load, of_consumer
from kallelse.conformance.consumer.heard import Heard
from kallelse.conformance.consumer.manner_rules import RULES as MANNERS
from kallelse.conformance.rule import judge
from kallelse.protocols import patientportal, soap
from kallelse.sandbox.testing import SandboxClient
from tests.conformance.ground import PERSONS as LIST
from tests.conformance.sender import ACCEPTED, BROKEN, FAULTY, REFUSED, SILENT, Sender


def target(folder: Path, nation: SandboxClient, *, tls: bool = True, pause_s: float = 0) -> ConsumerTarget:
    """Listen on a free port with the sandbox's certificates."""
    certificates = Path(nation.ca).parent
    secure = f'ca = "{nation.ca}"\ncertificate = "{certificates}/server.pem"\nkey = "{certificates}/server-key.pem"' if tls else ""
    file = folder / "sender.toml"
    file.write_text(f"""
role = "consumer"
[system]
name = "Ett journalsystem"
[listener]
port = 0
[tls]
{secure}
[recipients]
published = "{LIST}"
accepted = "{ACCEPTED}"
silent = "{SILENT}"
refused = "{REFUSED}"
faulty = "{FAULTY}"
[patience]
total_s = 60
quiet_s = 0
pause_s = {pause_s}
""")
    read = load(file)
    assert isinstance(read, ConsumerTarget)
    return read


def hear(folder: Path, nation: SandboxClient, kind: type[Sender] = Sender, **more: float) -> Heard:
    """Let a sender call us until it has nothing more to send."""
    with listen(target(folder, nation, pause_s=more.get("pause_s", 0))) as listening:
        kind(nation.ca, (nation.client_cert, nation.client_key)).run(listening.url)
    return listening.heard


def judged(heard: Heard, nation: SandboxClient) -> Protocol:
    """The protocol of what was heard."""
    return of_consumer(heard, nation.now())


def verdicts(protocol: Protocol, verdict: str) -> set[str]:
    """The rules with this verdict."""
    return {rule.id for rule in protocol.rules if rule.verdict == verdict}


def test_a_good_sender_passes_every_rule(nation: SandboxClient, tmp_path: Path) -> None:
    heard = hear(tmp_path, nation)
    protocol = judged(heard, nation)
    assert verdicts(protocol, "passed") == {rule.id for rule in RULES["consumer"]}
    assert protocol.passed
    assert [call.outcome for call in protocol.calls] == ["OK", "inget svar", "OK", "ERROR", "SOAP-fel", "OK"]
    assert heard.settled


def test_every_rule_has_a_broken_sender() -> None:
    assert set(BROKEN) | {"KONS-19"} == {rule.id for rule in RULES["consumer"]}


@pytest.mark.parametrize("rule", sorted(BROKEN))
def test_a_broken_sender_is_caught_by_its_rule_and_by_no_other(rule: str, nation: SandboxClient, tmp_path: Path) -> None:
    protocol = judged(hear(tmp_path, nation, BROKEN[rule]), nation)
    assert verdicts(protocol, "failed") == {rule}
    assert not protocol.passed


def test_a_sender_without_pause_is_caught_and_one_that_waits_is_not(nation: SandboxClient, tmp_path: Path) -> None:
    heard = hear(tmp_path, nation, pause_s=30)
    protocol = judged(heard, nation)
    assert verdicts(protocol, "failed") == {"KONS-19"}
    assert protocol.conclusion == "accepted_with_remarks"
    # The same calls half an hour apart.
    heard.arrivals = [replace(each, at=each.at + 1800 * each.number) for each in heard.arrivals]
    assert {result.verdict for result in judge(MANNERS, heard)} == {"passed"}


def test_without_tls_the_certificate_is_not_tried_and_the_protocol_is_incomplete(nation: SandboxClient, tmp_path: Path) -> None:
    with listen(target(tmp_path, nation, tls=False)) as listening:
        assert listening.url.startswith("http://")
        Sender(nation.ca, None).run(listening.url)
    protocol = judged(listening.heard, nation)
    assert verdicts(protocol, "not_tested") == {"KONS-06"}
    assert protocol.conclusion == "incomplete"


def test_silence_is_no_verdict(nation: SandboxClient, tmp_path: Path) -> None:
    with listen(target(tmp_path, nation)) as listening:
        listening.stop()
        listening.wait()
    protocol = judged(listening.heard, nation)
    assert verdicts(protocol, "passed") == verdicts(protocol, "failed") == set()
    assert not protocol.passed


def test_it_listens_until_all_is_heard(nation: SandboxClient, tmp_path: Path) -> None:
    with listen(target(tmp_path, nation)) as listening:
        sender = Sender(nation.ca, (nation.client_cert, nation.client_key))
        sending = threading.Thread(target=sender.run, args=(listening.url,))
        sending.start()
        seen: list[int] = []
        listening.wait(lambda heard: seen.append(len(heard.arrivals)))
        sending.join()
    assert listening.heard.settled
    assert seen[-1] == 6


def test_a_stranger_at_the_door_does_not_stop_the_listening(nation: SandboxClient, tmp_path: Path) -> None:
    with listen(target(tmp_path, nation)) as listening:
        with pytest.raises(requests.exceptions.SSLError):
            requests.post(listening.url, data=b"", timeout=10)
        assert Sender(nation.ca, (nation.client_cert, nation.client_key)).send(listening.url, ACCEPTED, "t", 0) == "OK"
    assert listening.heard.strangers == 1


def test_chunked_bodies_and_questions_about_the_account_are_answered(nation: SandboxClient, tmp_path: Path) -> None:
    asked = soap.request(patientportal.IS_ACTIVE_USER, {"subjectOfCareId": ACCEPTED}, logical_address="SE2321000016-A29F")
    with listen(target(tmp_path, nation, tls=False)) as listening:
        headers = {"Content-Type": soap.CONTENT_TYPE, "SOAPAction": f'"{patientportal.IS_ACTIVE_USER.soap_action}"'}
        answer = requests.post(listening.url, data=iter([asked[:100], asked[100:]]), headers=headers, timeout=30)
    assert soap.read_response(patientportal.IS_ACTIVE_USER, answer.content)["status"] is True
    assert not listening.heard.messages
    assert listening.heard.arrivals[0].asked is not None


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [(SILENT, ACCEPTED, "fyra olika"), ("port = 0", "port = 99999", "följer inte mallen"), (str(LIST), "saknas", "finns inte")],
)
def test_a_target_that_cannot_be_used_is_refused(old: str, new: str, said: str, nation: SandboxClient, tmp_path: Path) -> None:
    target(tmp_path, nation)
    file = tmp_path / "sender.toml"
    file.write_text(file.read_text().replace(old, new))
    with pytest.raises(TargetError, match=said):
        load(file)
