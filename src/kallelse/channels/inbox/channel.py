"""Send to the inbox and ask about accounts, over SOAP in the configured dialect (rules.md, Channels)."""

from collections.abc import Mapping, Sequence
from typing import Any

from kallelse.channels import Dispatch, Reach, Receipt, Refused, TryLater, Unknown, Verdict
from kallelse.channels.inbox import read_status
from kallelse.channels.inbox.dialects import Dialect, dialect
from kallelse.kit import logs
from kallelse.kit.config import config
from kallelse.kit.wire import Reply, Request, Silence, wire
from kallelse.protocols import Contract, outgoing, platform, soap
from kallelse.protocols.errors import ContractError

BUSY_S, MENDED_S = 60.0, 300.0
"""How long to wait when the platform could not take the call, and when somebody must put something right first."""

_log = logs.log("channels")


class Inbox:
    """The channel."""

    name = "inbox"
    label = "1177 inkorg"
    tells_read = True
    needs_address = False
    batch_size = 500

    def dispatch(self, batch: Sequence[Dispatch]) -> list[Verdict]:
        """One message each."""
        speech = dialect()
        requests = [_request(speech.add, speech.message(one)) for one in batch]
        return [_verdict(speech, one, answer) if answer else Refused("rule") for one, answer in zip(batch, _answers(requests), strict=True)]

    def reach(self, recipients: Sequence[str]) -> list[Reach | None]:
        """One question each."""
        speech = dialect()
        requests = [_request(speech.account, speech.who(recipient)) for recipient in recipients]
        return [_reach(speech, answer) if answer else None for answer in _answers(requests)]

    def read_back(self, keys: Sequence[str]) -> Mapping[str, Receipt] | None:
        """The receipts of message threads."""
        return read_status.ask(keys)


def _request(called: Contract, values: dict[str, Any]) -> Request | None:
    """None when it would break the contract or one of its rules: such a message must go another way."""
    body = outgoing.request(called, values, logical_address=config().inbox_logical_address if called.addressed else "")
    headers = {"Content-Type": soap.CONTENT_TYPE, "SOAPAction": f'"{called.soap_action}"'}
    return Request(f"{config().inbox_url}/{called.name}", body, headers) if body else None


def _answers(requests: Sequence[Request | None]) -> list[Reply | Silence | None]:
    """The answers in the order of the requests; None to what was never sent."""
    answers = iter(wire().call([request for request in requests if request], concurrency=config().inbox_concurrency))
    return [next(answers) if request else None for request in requests]


def _verdict(speech: Dialect, one: Dispatch, answer: Reply | Silence) -> Verdict:
    if isinstance(answer, Silence):
        return Unknown(answer.reason) if answer.may_have_arrived else TryLater(answer.reason)
    try:
        said = soap.read_response(speech.add, answer.body)
    except soap.Fault as fault:
        return _fault(fault)
    except (ContractError, soap.NotSoap) as error:
        # Nobody can tell from rubbish what was done with the message.
        return TryLater("busy") if answer.status in (429, 503) else Unknown(type(error).__name__)
    return speech.verdict(one, said)


def _fault(fault: soap.Fault) -> Verdict:
    """A technical fault. Most of the service platform's own codes mean that the message never reached the inbox; VP009 may mean that it
    did."""
    outcome = platform.outcome(fault.platform_code)
    if outcome is None:
        return Refused("fault") if fault.code == "Client" else Unknown("fault")
    if outcome == "maybe":
        return Unknown(str(fault.platform_code))
    if outcome == "misconfigured":
        _log.error("misconfigured", service=Inbox.name, code=fault.platform_code)
    return TryLater(str(fault.platform_code), after_s=MENDED_S if outcome == "misconfigured" else BUSY_S)


def _reach(speech: Dialect, answer: Reply | Silence) -> Reach | None:
    if isinstance(answer, Silence):
        return None
    try:
        said = soap.read_response(speech.account, answer.body)
    except (soap.Fault, ContractError, soap.NotSoap):
        return None
    return speech.reach(said)
