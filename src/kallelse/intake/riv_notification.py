"""The notification service: ProcessNotification 1.0, by which an engagement index tells that something about a booking has changed.

The answer is OK as soon as the notification is kept; what it is about is fetched afterwards, so that no index waits for a schedule. What
does not concern us is OK as well: an index sends again what is not taken.
"""

from typing import Any

from kallelse.engagement import notifications
from kallelse.intake.riv_call import Call, Service
from kallelse.kit.config import LARGEST_INDEX_CALL
from kallelse.kit.logs import log
from kallelse.protocols import engagementindex

TOO_MANY = f"Högst {LARGEST_INDEX_CALL} poster i varje anrop."

_log = log("intake")


def process(call: Call) -> dict[str, Any]:
    """Keep what concerns us."""
    told = call.values["engagementTransaction"]
    if len(told) > LARGEST_INDEX_CALL:
        return {"ResultCode": "ERROR", "comment": TOO_MANY}
    kept = notifications.receive(told, call.now)
    _log.info("notified", contract=call.contract.name, count=kept)
    return {"ResultCode": "OK"}


SERVICE = Service(engagementindex.PROCESS_NOTIFICATION, process)
