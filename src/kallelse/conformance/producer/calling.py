"""Calls to the system that is tried: each is kept with its answer, its time and what could be read of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from kallelse.conformance.target import Person, ProducerTarget
from kallelse.kit.wire import Reply, Request, Silence, Wire
from kallelse.protocols import Contract, ContractError, soap

type Edit = Callable[[bytes], bytes]


@dataclass(slots=True)
class Exchange:
    """One call. Exactly one of `values`, `fault`, `error` and `silence` says how it ended; `asked` holds the request's values.

    `odd` marks a provocation: what it is answered says nothing about ordinary answers. `stranger` marks a call without our certificate.
    """

    number: int
    contract: Contract
    label: str
    asked: Mapping[str, Any]
    odd: bool
    stranger: bool = False
    seconds: float = 0.0
    status: int = 0
    body: bytes = b""
    content_type: str = ""
    values: dict[str, Any] | None = None
    fault: soap.Fault | None = None
    error: ContractError | soap.NotSoap | None = None
    silence: str = ""

    @property
    def code(self) -> str:
        """The result code, where there is one."""
        return str(self.values.get("resultCode", "")) if self.values else ""

    @property
    def done(self) -> bool:
        """Whether an updating contract says that it was done."""
        return self.code in ("OK", "INFO")

    @property
    def outcome(self) -> str:
        """How it ended, in a few Swedish words without data."""
        if self.silence:
            return "inget svar"
        if self.fault is not None:
            return "SOAP-fel"
        if self.error is not None:
            return "svaret gick inte att läsa"
        return self.code or "svar"


@dataclass(slots=True)
class Caller:
    """Makes the calls, no faster than agreed. `timer` and `rest` are the clock and the pause of the machine."""

    target: ProducerTarget
    wire: Wire
    timer: Callable[[], float]
    rest: Callable[[float], None]
    called: Callable[[], None] = lambda: None
    exchanges: list[Exchange] = field(default_factory=list)
    _latest: float | None = None

    def offers(self, contract: Contract) -> bool:
        """Whether the target names an address for the contract."""
        return contract.name in self.target.contracts

    def ask(
        self,
        contract: Contract,
        values: Mapping[str, Any],
        label: str,
        person: Person,
        *,
        odd: bool = False,
        unit: str = "",
        edit: Edit | None = None,
    ) -> Exchange:
        """One call as this resident; `edit` spoils the envelope on its way."""
        exchange, request = self._prepare(contract, values, label, person, unit, odd=odd)
        self._send(self.wire, [exchange], [replace(request, body=edit(request.body)) if edit else request])
        return exchange

    def ask_together(self, contract: Contract, questions: Iterable[tuple[Mapping[str, Any], Person]], label: str) -> list[Exchange]:
        """Several calls at the same moment, one for each person."""
        prepared = [self._prepare(contract, values, label, person, "") for values, person in questions]
        self._send(self.wire, [exchange for exchange, _ in prepared], [request for _, request in prepared])
        return [exchange for exchange, _ in prepared]

    def ask_as_stranger(self, wire: Wire, contract: Contract, values: Mapping[str, Any], label: str, person: Person) -> Exchange:
        """One call over a wire that shows no certificate."""
        exchange, request = self._prepare(contract, values, label, person, "", odd=True)
        exchange.stranger = True
        self._send(wire, [exchange], [request])
        return exchange

    def _prepare(
        self, contract: Contract, values: Mapping[str, Any], label: str, person: Person, unit: str, *, odd: bool = False
    ) -> tuple[Exchange, Request]:
        address = unit or self.target.unit.hsa_id
        body = soap.request(contract, values, logical_address=address, actor=(person.number, "subject_of_care"))
        exchange = Exchange(len(self.exchanges) + 1, contract, label, values, odd)
        self.exchanges.append(exchange)
        headers = {"Content-Type": soap.CONTENT_TYPE, "SOAPAction": f'"{contract.soap_action}"'}
        return exchange, Request(self.target.contracts[contract.name], body, headers)

    def _send(self, wire: Wire, exchanges: list[Exchange], requests: list[Request]) -> None:
        self._wait()
        begin = self.timer()
        answers = wire.call(requests)
        seconds = self.timer() - begin
        for exchange, answer in zip(exchanges, answers, strict=True):
            exchange.seconds = seconds
            _take(exchange, answer)
        self.called()

    def _wait(self) -> None:
        most = self.target.limits.calls_per_second
        now = self.timer()
        if most and self._latest is not None and (pause := self._latest + 1 / most - now) > 0:
            self.rest(pause)
            now += pause
        self._latest = now


def _take(exchange: Exchange, answer: Reply | Silence) -> None:
    if isinstance(answer, Silence):
        exchange.silence = answer.reason
        return
    exchange.status, exchange.body, exchange.content_type = answer.status, answer.body, answer.content_type
    try:
        exchange.values = soap.read_response(exchange.contract, answer.body)
    except soap.Fault as fault:
        exchange.fault = fault
    except (ContractError, soap.NotSoap) as error:
        exchange.error = error
