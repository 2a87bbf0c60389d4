"""Give short texts to the gateway and ask it what has become of them."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import batched

import msgspec

from kallelse.channels import Accepted, Dispatch, Reach, Receipt, Refused, TryLater, Unknown, Verdict
from kallelse.kit import logs
from kallelse.kit.config import config
from kallelse.kit.wire import Reply, Request, Silence, wire

BUSY_S, MENDED_S = 60.0, 300.0
"""How long to wait when the gateway could not take the call, and when somebody must put something right first."""
CONCURRENCY = 8
LARGEST_BATCH = 500

_log = logs.log("channels")


class _Report(msgspec.Struct):
    known: bool
    delivered_at: datetime | None = None


class _Reports(msgspec.Struct):
    messages: dict[str, _Report]


_decode = msgspec.json.Decoder(_Reports).decode


class TextMessages:
    """The channel. Numbers and texts are in bodies alone: no address, header or log holds them."""

    name = "sms"
    label = "Sms"
    tells_read = False
    needs_address = False
    batch_size = 200

    def dispatch(self, batch: Sequence[Dispatch]) -> list[Verdict]:
        """One call each, under its own key."""
        if not config().sms_url:
            return [Refused("not_configured")] * len(batch)
        requests = [_request("messages", _message(one), one.key) for one in batch]
        return [_verdict(one, answer) for one, answer in zip(batch, wire().call(requests, concurrency=CONCURRENCY), strict=True)]

    def reach(self, recipients: Sequence[str]) -> list[Reach | None]:
        """Who can be reached by text message is the patient's to say, not the gateway's."""
        return [None] * len(recipients)

    def read_back(self, keys: Sequence[str]) -> Mapping[str, Receipt] | None:
        """Whether the gateway has each message, and when it reached a telephone."""
        found: dict[str, Receipt] = {}
        for batch in batched(keys, LARGEST_BATCH, strict=False):
            answer = wire().one(_request("reports", {"ids": list(batch)})) if config().sms_url else None
            if not isinstance(answer, Reply) or answer.status != 200:
                return None
            try:
                told = _decode(answer.body).messages
            except msgspec.MsgspecError:
                return None
            if not set(batch) <= told.keys():
                return None
            found |= {key: Receipt(told[key].known, available_at=told[key].delivered_at) for key in batch}
        return found


def _message(one: Dispatch) -> dict[str, str]:
    return {"id": one.key, "to": one.recipient, "from": config().sms_sender, "text": one.body.decode()}


def _request(path: str, body: object, key: str = "") -> Request:
    headers = {"Content-Type": "application/json"}
    if config().sms_key:
        headers["Authorization"] = f"Bearer {config().sms_key}"
    if key:
        headers["Idempotency-Key"] = key
    return Request(f"{config().sms_url}/{path}", msgspec.json.encode(body), headers)


def _verdict(one: Dispatch, answer: Reply | Silence) -> Verdict:
    if isinstance(answer, Silence):
        return Unknown(answer.reason) if answer.may_have_arrived else TryLater(answer.reason)
    match answer.status:
        case 200 | 201 | 202:
            return Accepted(one.key) if _is_receipt(answer.body, one.key) else Unknown("no receipt")
        case 401 | 403 | 404:
            _log.error("misconfigured", service=TextMessages.name, code=answer.status)
            return TryLater(str(answer.status), after_s=MENDED_S)
        case 408 | 425 | 429 | 503:
            return TryLater(str(answer.status), after_s=BUSY_S)
        case status if 400 <= status < 500:
            return Refused(str(status))
    return Unknown(str(answer.status))


def _is_receipt(body: bytes, key: str) -> bool:
    """Whether the answer says that it took this message: a page from something in between does not."""
    try:
        return bool(msgspec.json.decode(body, type=dict[str, str]).get("id") == key)
    except msgspec.MsgspecError:
        return False
