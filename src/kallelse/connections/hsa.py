"""Fetch a unit's public card from the national directory: HSA GetUnit 5.0 (rules.md, Persons)."""

from datetime import datetime

from kallelse.connections import places, queries
from kallelse.connections.models import CareUnit
from kallelse.connections.telephone import as_read
from kallelse.kit import logs
from kallelse.kit.config import config
from kallelse.kit.wire import Reply, Request, wire
from kallelse.protocols import organization as contract
from kallelse.protocols import outgoing, platform, soap
from kallelse.protocols.errors import ContractError

_log = logs.log("connections")
PATIENCE_S = 10.0
"""Nothing is sent on a card's account: whoever asks has other things to do."""


def refresh_card(unit: CareUnit, now: datetime) -> bool:
    """Ask HSA about `unit` and store what a kallelse shows; False when HSA does not answer or does not know the unit."""
    values = {"unitHsaId": unit.hsa_id, "profile": ["extended"]}
    body = outgoing.request(contract.GET_UNIT, values, logical_address=config().hsa_logical_address)
    if body is None:
        return False
    headers = {"Content-Type": "text/xml; charset=utf-8", "SOAPAction": f'"{contract.GET_UNIT.soap_action}"'}
    reply = wire().one(Request(f"{config().hsa_url}/GetUnit", body, headers, timeout_s=PATIENCE_S))
    if not isinstance(reply, Reply):
        return False
    try:
        card = soap.read_response(contract.GET_UNIT, reply.body).get("unit")
    except soap.Fault as fault:
        if platform.outcome(fault.platform_code) == "misconfigured":
            _log.error("misconfigured", service="hsa", code=fault.platform_code)
        return False
    except (ContractError, soap.NotSoap):
        return False
    if card is None:
        return False
    visiting = card.get("structuredVisitingAddress") or {}
    street = " ".join(filter(None, (visiting.get("street"), visiting.get("premisesNumber"), visiting.get("premisesLetter")))) or card.get(
        "street", ""
    )
    code = card.get("postalCode", "").replace(" ", "")
    code = f"{code[:3]} {code[3:]}" if len(code) == 5 else code
    town = " ".join(filter(None, (code, visiting.get("town") or card.get("location"))))
    unit.name = card["publicName"]
    address = [line for line in (street, town) if line]
    unit.former_addresses = places.after_move(unit.visiting_address, unit.former_addresses, address, now)
    unit.visiting_address = address
    unit.way_description = "\n".join(filter(None, (card.get("route"), card.get("indoorRouteDescription"))))
    unit.phone = as_read(next(iter(card.get("telephoneNumber", [])), ""))
    unit.phone_hours = "; ".join(_hours(span) for span in card.get("telephoneHour", []))
    unit.web = card.get("webPage1177", "") or card.get("labeledUri", "")
    unit.card_at = now
    unit.save()
    queries.forget()
    return True


_DAYS = ("", "måndag", "tisdag", "onsdag", "torsdag", "fredag", "lördag", "söndag")


def _hours(span: dict[str, str]) -> str:
    first, last = (_DAYS[int(span.get(key, "0") or 0)] for key in ("fromDay", "toDay"))
    days = first if first == last else f"{first}–{last}"
    return f"{days} kl. {span.get('fromTime', '')[:5].replace(':', '.')}–{span.get('toTime', '')[:5].replace(':', '.')}"
