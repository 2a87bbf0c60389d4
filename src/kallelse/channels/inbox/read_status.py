"""The read status of message threads: our own small JSON interface, in the place of GetMessageThreadStatus 2.0.

What is missing for the national contract is its three facts: the request's and the response's schema, and what it answers about a thread
that it does not
know. Request: {"threads": [id, …]} (at most 500). Answer: {"threads": {id: {"known", "messages", "available_at", "notified_at",
"read_at"}}}.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import batched

import msgspec

from kallelse.channels import Receipt
from kallelse.kit.config import config
from kallelse.kit.wire import Reply, Request, wire

LARGEST_BATCH = 500


class _Thread(msgspec.Struct):
    known: bool
    messages: int = 0
    available_at: datetime | None = None
    notified_at: datetime | None = None
    read_at: datetime | None = None


class _Answer(msgspec.Struct):
    threads: dict[str, _Thread]


_decode = msgspec.json.Decoder(_Answer).decode


def ask(threads: Sequence[str]) -> Mapping[str, Receipt] | None:
    """The receipts of `threads`; None unless every batch was answered for every thread."""
    found: dict[str, Receipt] = {}
    for batch in batched(threads, LARGEST_BATCH, strict=False):
        body = msgspec.json.encode({"threads": batch})
        answer = wire().one(Request(f"{config().read_status_url}/thread-status", body, {"Content-Type": "application/json"}))
        if not isinstance(answer, Reply) or answer.status != 200:
            return None
        try:
            told = _decode(answer.body).threads
        except msgspec.MsgspecError:
            return None
        for thread in batch:
            if thread not in told:
                return None
            one = told[thread]
            found[thread] = Receipt(one.known, one.messages, one.available_at, one.notified_at, one.read_at)
    return found
