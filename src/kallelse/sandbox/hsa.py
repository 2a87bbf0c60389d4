"""HSA: infrastructure:directory:organization GetUnit 5.0. An unknown unit is an empty answer, never a fault."""

from typing import Any

from kallelse.protocols import organization, soap
from kallelse.sandbox import nation

CONTRACT = organization.GET_UNIT

_BASIC = {"unitName", "publicName", "unitHsaId", "postalCode", "municipalityName", "location", "telephoneNumber",
          "telephoneHour", "postalAddress", "structuredPostalAddress", "unitStartDate", "feignedUnit"}  # fmt: skip


def answer(request: soap.Request) -> bytes:
    """The response envelope: the unit's card, cut to the profiles asked for."""
    found = nation.unit(request.values["unitHsaId"])
    if found is None:
        return soap.response(CONTRACT, {})
    card = _card(found)
    profiles = set(request.values.get("profile") or ["all"])
    if profiles == {"basic"}:
        card = {name: value for name, value in card.items() if name in _BASIC}
    return soap.response(CONTRACT, {"unit": card})


def _card(unit: nation.Unit) -> dict[str, Any]:
    hours = {"fromDay": "1", "fromTime": f"{unit.phone_hours[0]}:00", "toDay": "5", "toTime": f"{unit.phone_hours[1]}:00"}
    place = {"street": unit.street, "premisesNumber": unit.number, "town": unit.town}
    address = [unit.name, f"{unit.street} {unit.number}", f"{unit.postal_code} {unit.town}"]
    return {
        "unitHsaId": unit.hsa_id,
        "unitName": unit.name,
        "publicName": unit.name,
        "countyName": "Exempel län",
        "countyCode": "06",
        "municipalityName": unit.town,
        "location": unit.town,
        "street": f"{unit.street} {unit.number}",
        "structuredVisitingAddress": place,
        "structuredPostalAddress": {"addressee": [unit.name], **place, "postCode": unit.postal_code},
        "postalAddress": {"addressLine": address},
        "postalCode": unit.postal_code.replace(" ", ""),
        "route": unit.route,
        "indoorRouteDescription": unit.indoor_route,
        "telephoneNumber": [unit.phone],
        "telephoneHour": [hours],
        "unitFunction": [{"name": "Avbokning", "telephoneNumber": [unit.phone], "telephoneHour": [hours]}],
        "unitStartDate": "2015-01-01T00:00:00",
        "feignedUnit": False,
        "administrativeCareLevel": ["01" if unit.care_level == "primary" else "02"],
    }
