"""A record that is written beforehand: the same bytes as when it is written with its message, checked, and taken only in its place."""

import pytest

from kallelse.protocols import ContractError, appointments, scheduling, soap
from kallelse.protocols.writing import Part

_TIMESLOTS = scheduling.GET_AVAILABLE_TIMESLOTS
_SCHEDULE = scheduling.GET_SUBJECT_OF_CARE_SCHEDULE
_SLOT = {
    "startTimeInclusive": "20270210100000",
    "endTimeExclusive": "20270210103000",
    "healthcare_facility": "TSTNMT2321000156-K101",
    "healthcare_facility_name": "Öron, näsa & hals <1>",
    "timeTypeName": "Återbesök",
}


def test_a_part_becomes_the_same_bytes() -> None:
    part = soap.response_part(_TIMESLOTS, "timeslotDetail", _SLOT)
    mixed = soap.response(_TIMESLOTS, {"timeslotDetail": [part, _SLOT, part]})
    assert mixed == soap.response(_TIMESLOTS, {"timeslotDetail": [_SLOT] * 3})
    assert soap.read_response(_TIMESLOTS, mixed) == {"timeslotDetail": [_SLOT] * 3}


def test_a_part_is_checked_as_every_record_is() -> None:
    with pytest.raises(ContractError) as wrong:
        soap.response_part(_TIMESLOTS, "timeslotDetail", _SLOT | {"startTimeInclusive": "i morgon"})
    assert (wrong.value.kind, wrong.value.path) == ("pattern", "timeslotDetail/startTimeInclusive")
    with pytest.raises(ContractError, match="required"):
        soap.response_part(_TIMESLOTS, "timeslotDetail", {})


def test_a_part_of_another_contract_is_refused() -> None:
    part = soap.response_part(_TIMESLOTS, "timeslotDetail", _SLOT)
    for contract, name in ((_SCHEDULE, "timeslotDetail"), (appointments.GET_AVAILABLE_TIMESLOTS, "timeslot")):
        with pytest.raises(ContractError, match="written for this place"):
            soap.response(contract, {name: [part]})


def test_text_that_only_looks_like_a_part_is_refused() -> None:
    with pytest.raises(ContractError, match="group of elements"):
        soap.response(_TIMESLOTS, {"timeslotDetail": ["<n1:timeslotDetail/>"]})
    with pytest.raises(ContractError, match="written for this place"):
        soap.response(_TIMESLOTS, {"timeslotDetail": [Part("<n1:timeslotDetail/>", {}, "n1:timeslotDetail")]})
