"""What we send follows the contracts and their rules, or never leaves; the log tells what was wrong and nothing of what was said."""

from typing import Any

import pytest

from kallelse.protocols import Contract, engagementindex, outgoing, patientportal, persons, scheduling, soap

ENTRY = {
    "registeredResidentIdentification": "189001019802",
    "serviceDomain": "riv:crm:scheduling",
    "categorization": "NA",
    "logicalAddress": "TSTNMT2321000156-K101",
    "businessObjectInstanceIdentifier": "b1",
    "clinicalProcessInterestId": "NA",
    "mostRecentContent": "20270210100000",
    "sourceSystem": "TSTNMT2321000156-COSM",
    "dataController": "232100-0156",
}
UNIT = {"unitId": "TSTNMT2321000156-K101", "unitName": "Medicin"}
MESSAGE = {"organisationUnit": UNIT, "messageThreadId": "t1", "messageDescription": "Kallelse", "messageText": "Hemlig text"}
SENT = {"subjectOfCareId": "189001019802", "message": MESSAGE, "notify": True, "sourceSystem": "TSTNMT2321000156-KALL"}
CANCEL = {"healthcare_facility": "TSTNMT2321000156-K101", "bookingId": "b1", "message": "Sjuk"}
QUESTION = {"personId": [{"root": "1.2.752.129.2.1.3.1", "extension": "189001019802"}], "profile": "P3", "ignoreReferredIdentity": False}


def update(*entries: dict[str, Any], gone: bool = False) -> dict[str, Any]:
    return {"engagementTransaction": [{"deleteFlag": gone, "engagement": entry} for entry in entries]}


GOOD = [
    (engagementindex.UPDATE, update(ENTRY)),
    (patientportal.ADD_MESSAGE, SENT),
    (scheduling.CANCEL_BOOKING, CANCEL),
    (persons.GET_PERSONS_FOR_PROFILE, QUESTION),
]
BAD = [
    (engagementindex.UPDATE, update(ENTRY, gone=True), "mostRecentContent"),
    (engagementindex.UPDATE, update(ENTRY, ENTRY), "engagementTransaction[2]"),
    (engagementindex.UPDATE, update(ENTRY | {"businessObjectInstanceIdentifier": "b1 "}), "businessObjectInstanceIdentifier"),
    (patientportal.ADD_MESSAGE, {name: value for name, value in SENT.items() if name != "sourceSystem"}, "sourceSystem"),
    (patientportal.ADD_MESSAGE, SENT | {"message": MESSAGE | {"messageText": ""}}, "messageText"),
    (scheduling.CANCEL_BOOKING, CANCEL | {"message": "Sjuk\x0b"}, "message"),
    (persons.GET_PERSONS_FOR_PROFILE, QUESTION | {"profile": "P6"}, "profile"),
    (persons.GET_PERSONS_FOR_PROFILE, QUESTION | {"personId": [{"root": "1.2.752.129.2.1.3.1"}]}, "extension"),
]


def built(contract: Contract, values: dict[str, Any]) -> bytes | None:
    actor = ("189001019802", "subject_of_care") if contract.actor else None
    return outgoing.request(contract, values, logical_address="TSTNMT2321000156-K101", actor=actor)


@pytest.mark.parametrize(("contract", "values"), GOOD)
def test_what_follows_the_rules_is_the_same_envelope(contract: Contract, values: dict[str, Any]) -> None:
    actor = ("189001019802", "subject_of_care") if contract.actor else None
    assert built(contract, values) == soap.request(contract, values, logical_address="TSTNMT2321000156-K101", actor=actor)


@pytest.mark.parametrize(("contract", "values", "place"), BAD)
def test_what_breaks_one_never_becomes_an_envelope(
    contract: Contract, values: dict[str, Any], place: str, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    assert built(contract, values) is None
    told = f"{caplog.text}{capsys.readouterr()}"
    assert contract.name in told
    assert place in told
    for secret in ("189001019802", "Hemlig", "Sjuk"):
        assert secret not in told


def test_a_message_to_nowhere_is_not_built() -> None:
    assert outgoing.request(scheduling.CANCEL_BOOKING, CANCEL, logical_address=" ", actor=("189001019802", "subject_of_care")) is None
