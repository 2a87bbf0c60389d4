"""What a unit's diary offers: two types of time, one type of care and one member of staff, and the searches that narrow by them."""

from collections.abc import Mapping
from datetime import datetime, time
from hashlib import blake2b
from typing import Any

from kallelse.sandbox.clock import SWEDISH_TIME
from kallelse.sandbox.names import SURNAMES, WOMEN
from kallelse.sandbox.nation import Unit

NEW, RETURN = ("NYBESOK", "Nybesök"), ("ATERBESOK", "Återbesök")
CARE_TYPES = {"primary": ("PRIMARVARD", "Primärvård"), "specialist": ("SPECIALISTVARD", "Specialistvård")}


def time_type(start: datetime) -> tuple[str, str]:
    """Code and name: new patients come in the morning, the others after lunch."""
    return NEW if start.astimezone(SWEDISH_TIME).time() < time(12) else RETURN


def care_type(place: Unit) -> tuple[str, str]:
    """Code and name of what the unit gives."""
    return CARE_TYPES[place.care_level]


def performer(place: Unit) -> dict[str, str]:
    """The one whom all times are with, as GetAllPerformers tells; the element's name is spelt as in the schema."""
    dice = blake2b(place.hsa_id.encode(), digest_size=2).digest()
    names = {"firstName": WOMEN[dice[0] % len(WOMEN)], "lastName": SURNAMES[dice[1] % len(SURNAMES)]}
    return {"perfomer": f"{place.hsa_id}P1", **names, "title": place.performer}


def described(place: Unit, start: datetime) -> dict[str, str]:
    """The rows of a timeslot that tell what kind of time it is and with whom."""
    code, name = time_type(start)
    care_code, care_name = care_type(place)
    return {
        "performer": performer(place)["perfomer"],
        "timeTypeName": name,
        "timeTypeID": code,
        "careTypeName": care_name,
        "careTypeID": care_code,
    }


def wanted(place: Unit, start: datetime, search: Mapping[str, Any]) -> bool:
    """Whether a time answers to the filters of GetAvailableDates and GetAvailableTimeslots."""
    kind = described(place, start)
    staff = [each.upper() for each in search.get("performer", ())]
    if staff and kind["performer"].upper() not in staff:
        return False
    return all(search.get(name, kind[name]) == kind[name] for name in ("timeTypeName", "timeTypeID", "careTypeName", "careTypeID"))


def time_types(place: Unit, search: Mapping[str, Any]) -> list[dict[str, str]]:
    """GetAllTimeTypes, narrowed to types of care."""
    if not _given(search, "careTypeIDs", care_type(place)[0]):
        return []
    return [{"timeTypeName": name, "timeTypeId": code} for code, name in (NEW, RETURN)]


def care_types(place: Unit, search: Mapping[str, Any]) -> list[dict[str, str]]:
    """GetAllCareTypes, narrowed to types of time and staff."""
    staff = [each.upper() for each in search.get("performer", ())]
    if staff and performer(place)["perfomer"].upper() not in staff:
        return []
    if not _given(search, "timeTypeIDs", NEW[0], RETURN[0]):
        return []
    code, name = care_type(place)
    return [{"careTypeName": name, "careTypeId": code}]


def performers(place: Unit, search: Mapping[str, Any]) -> list[dict[str, str]]:
    """GetAllPerformers, narrowed to types of time and of care."""
    fits = _given(search, "careTypeIDs", care_type(place)[0]) and _given(search, "timeTypeIDs", NEW[0], RETURN[0])
    return [performer(place)] if fits else []


def _given(search: Mapping[str, Any], name: str, *codes: str) -> bool:
    """Whether the list is empty (then everything is meant) or names one of our codes."""
    asked = search.get(name, [])
    return not asked or any(code in asked for code in codes)
