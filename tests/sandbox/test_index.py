"""The sandbox's engagement index: its checks, codes and memory."""

import re
from pathlib import Path
from typing import Any

import pytest

from kallelse.protocols import engagementindex, soap
from kallelse.sandbox.index import OWNER
from kallelse.sandbox.people import shipped
from kallelse.sandbox.testing import SandboxClient, running
from tests.sandbox.calls import MEDICINE, ask, post

ANNA, BO = (person.id for person in shipped()[:2])
UPDATE, FIND = engagementindex.UPDATE, engagementindex.FIND_CONTENT


def entry(booking: str = "b1", *, delete: bool = False, **changes: str) -> dict[str, Any]:
    engagement = {
        "registeredResidentIdentification": ANNA,
        "serviceDomain": "riv:crm:scheduling",
        "categorization": "NA",
        "logicalAddress": MEDICINE,
        "businessObjectInstanceIdentifier": booking,
        "clinicalProcessInterestId": "NA",
        "mostRecentContent": "20270210100000",
        "sourceSystem": "TSTNMT2321000156-COSM",
        "dataController": "2321000156",
    }
    if delete:
        del engagement["mostRecentContent"]
    return {"deleteFlag": delete, "engagement": engagement | changes}


def tell(sandbox: SandboxClient, *entries: dict[str, Any], address: str = OWNER) -> dict[str, Any]:
    return ask(sandbox, "/index/Update", UPDATE, {"engagementTransaction": list(entries)}, address=address)


def find(sandbox: SandboxClient, **filters: str) -> list[dict[str, Any]]:
    asked = {"registeredResidentIdentification": ANNA, "serviceDomain": "riv:crm:scheduling"} | filters
    found: list[dict[str, Any]] = ask(sandbox, "/index/FindContent", FIND, asked, address=OWNER)["engagement"]
    return found


def test_create_renew_repeat_and_delete(sandbox: SandboxClient) -> None:
    assert tell(sandbox, entry()) == {"ResultCode": "OK"}
    assert tell(sandbox, entry()) == {"ResultCode": "OK"}
    assert tell(sandbox, entry(mostRecentContent="20270211100000"), entry("b2")) == {"ResultCode": "OK"}
    first, second = find(sandbox)
    assert (first["mostRecentContent"], second["businessObjectInstanceIdentifier"]) == ("20270211100000", "b2")
    assert (first["owner"], first["creationTime"]) == (OWNER, first["updateTime"])
    tell(sandbox, entry(delete=True), entry("never", delete=True))
    assert [one["businessObjectInstanceIdentifier"] for one in find(sandbox)] == ["b2"]
    assert sandbox.index()["counts"] == {"calls": 4, "created": 2, "renewed": 1, "unchanged": 1, "removed": 1}


def test_found_by_person_and_exact_filters(sandbox: SandboxClient) -> None:
    tell(sandbox, entry(), entry("b2", registeredResidentIdentification=BO), entry("b3", logicalAddress="TSTNMT2321000156-K102"))
    assert len(find(sandbox)) == 2
    assert [one["businessObjectInstanceIdentifier"] for one in find(sandbox, logicalAddress=MEDICINE)] == ["b1"]
    assert find(sandbox, categorization="Booking") == []


@pytest.mark.parametrize(
    ("code", "entries"),
    [
        ("EI002", [entry(), entry("b2"), entry(mostRecentContent="20270301100000")]),
        ("EI004", [entry(sourceSystem=" TSTNMT2321000156-COSM")]),
        ("EI004", [entry("x" * 129)]),
        ("EI004", [entry(dataController="")]),
        ("EI005", [entry(logicalAddress=OWNER)]),
        ("EI006", [entry(sourceSystem=OWNER.lower())]),
    ],
)
def test_a_wrong_entry_refuses_the_whole_call_with_its_code(sandbox: SandboxClient, code: str, entries: list[dict[str, Any]]) -> None:
    with pytest.raises(soap.Fault) as refused:
        tell(sandbox, entry("good"), *entries)
    assert (refused.value.code, refused.value.text[:5]) == ("Server", code)
    assert ANNA not in refused.value.text
    assert find(sandbox) == []


def test_another_owner_is_refused(sandbox: SandboxClient) -> None:
    with pytest.raises(soap.Fault, match="Server") as refused:
        tell(sandbox, entry(), address="TSTNMT2321000156-OTHER")
    assert refused.value.text.startswith("EI003")


@pytest.mark.parametrize(
    "wrong",
    [entry(delete=True, mostRecentContent="20270210100000"), entry(owner=OWNER), entry(creationTime="20270101000000")],
    ids=["time in a delete", "owner", "creation time"],
)
def test_what_only_the_description_forbids_is_an_error_with_a_comment(sandbox: SandboxClient, wrong: dict[str, Any]) -> None:
    said = tell(sandbox, wrong)
    assert (said["ResultCode"], "Entry 1" in said["comment"]) == ("ERROR", True)
    assert find(sandbox) == []


def test_the_limit_and_the_schema_have_codes_of_their_own(sandbox: SandboxClient) -> None:
    body = soap.request(UPDATE, {"engagementTransaction": [entry()]}, logical_address=OWNER).decode()
    found = re.search(r"<\S*engagementTransaction\b.*engagementTransaction>", body)
    assert found is not None
    for inner, code in ((found[0] * 1001, "EI000"), ("", "EI000"), (found[0].replace("20270210", "20270231"), "EI001")):
        answer = post(sandbox, "/index/Update", body.replace(found[0], inner).encode())
        assert (answer.status_code, code in answer.text) == (500, True), code


def test_it_remembers_over_a_restart(tmp_path: Path) -> None:
    with running(directory=tmp_path / "nation") as first:
        tell(first, entry())
    with running(directory=tmp_path / "nation") as second:
        assert [one["businessObjectInstanceIdentifier"] for one in find(second)] == ["b1"]


def test_it_can_be_told_to_say_no(sandbox: SandboxClient) -> None:
    sandbox.misbehave({"service": "index", "kind": "error", "person": ANNA})
    assert tell(sandbox, entry("b2", registeredResidentIdentification=BO)) == {"ResultCode": "OK"}
    assert tell(sandbox, entry())["ResultCode"] == "ERROR"
    sandbox.misbehave()
