"""The person service: what comes back for whom, by profile."""

import re

import pytest

from kallelse.protocols import persons, soap
from kallelse.sandbox.people import NRID, SNR, Person, shipped
from kallelse.sandbox.testing import SandboxClient
from tests.sandbox.calls import PNR, ask, looked_up, post


def of_kind(kind: str) -> list[Person]:
    found = [person for person in shipped() if person.kind == kind]
    assert found, kind
    return found


def key(person: Person) -> tuple[str, str]:
    return person.root, person.id


def test_an_ordinary_person_has_an_address_from_profile_2_and_channels_from_profile_3(sandbox: SandboxClient) -> None:
    person = of_kind("ordinary")[0]
    seen = {profile: looked_up(sandbox, key(person), profile=profile)[0] for profile in ("P1", "P2", "P3")}
    assert all(record and record["name"]["surname"] == person.surname for record in seen.values())
    assert "addressInformation" not in seen["P1"]
    assert seen["P2"]["addressInformation"]["residentialAddress"]["postalCode"] == person.postal_code
    assert seen["P2"]["contactInformation"] == []
    assert seen["P3"]["contactInformation"][0]["digitalNotification"] is True
    assert seen["P3"]["optoutPaperNotification"] is False
    assert seen["P3"]["testIndicator"] is False


@pytest.mark.parametrize("profile", ["P1", "P2", "P3", "P4", "P5"])
@pytest.mark.parametrize("kind", ["protected", "protected_registration"])
def test_a_protected_person_comes_back_blanked_whatever_is_asked(sandbox: SandboxClient, kind: str, profile: str) -> None:
    for record, person in zip(looked_up(sandbox, *map(key, of_kind(kind)), profile=profile), of_kind(kind), strict=True):
        assert record
        assert record["protectedPersonIndicator"] is (kind == "protected")
        assert record["protectedPopulationRecord"] is (kind == "protected_registration")
        assert record["name"] == {"givenName": "Skyddad", "surname": "uppgift"}
        for hidden in ("addressInformation", "optoutPaperNotification"):
            assert hidden not in record
        assert record["contactInformation"] == record["relationship"] == []
        assert record["birth"]["dateOfBirth"]["value"] == person.born
        assert person.street.upper() not in str(record).upper()


def test_a_person_can_become_protected_between_two_look_ups(sandbox: SandboxClient) -> None:
    person = of_kind("ordinary")[1]
    assert "addressInformation" in (looked_up(sandbox, key(person))[0] or {})
    sandbox.change_person(person.id, protected="sekretessmarkering")
    after = looked_up(sandbox, key(person))[0]
    assert after
    assert after["protectedPersonIndicator"]
    assert "addressInformation" not in after


def test_unknown_is_an_entry_without_record(sandbox: SandboxClient) -> None:
    ordinary, unknown = of_kind("ordinary")[2], of_kind("unknown")[0]
    records = looked_up(sandbox, key(unknown), key(ordinary), (SNR, ordinary.id))
    assert records[0] is None
    assert looked_up(sandbox, (SNR, ordinary.id)) == [None], "the same digits under another root are somebody else"


def test_deceased_emigrated_and_coordination_numbers_say_so(sandbox: SandboxClient) -> None:
    dead, gone, coordinated = of_kind("deceased")[0], of_kind("emigrated")[0], of_kind("coordination")[0]
    ended = of_kind("coordination_inactive")
    first, second, third, *rest = looked_up(sandbox, *map(key, (dead, gone, coordinated, *ended)), profile="P2")
    assert first
    assert second
    assert third
    assert first["deregistration"]["deregistrationReasonCode"] == "AV"
    assert second["deregistration"]["deregistrationReasonCode"] == "UV"
    assert second["addressInformation"].keys() == {"addressAbroad"}
    assert third["personalIdentityStatus"]["identityStatus"] == "AKTIVT"
    statuses = [record["personalIdentityStatus"] for record in rest if record]
    assert {status["identityStatus"] for status in statuses} == {"VILANDEFORKLARAT", "AVREGISTRERAT"}
    assert any(record and "deceasedDate" in record["coOrdinationNumberData"] for record in rest)


def test_a_changed_number_leads_to_the_new_one_unless_ignored(sandbox: SandboxClient) -> None:
    old = of_kind("changed")[0]
    followed, ignored = looked_up(sandbox, key(old))[0], looked_up(sandbox, key(old), ignore=True)[0]
    assert followed
    assert ignored
    assert followed["personalIdentity"]["extension"] == old.main != old.id
    assert [each["referredPersonalIdentity"]["extension"] for each in followed["referredPersonalIdentities"]] == [old.id]
    assert ignored["personalIdentity"]["extension"] == old.id
    assert ignored["primaryIdentity"] is False
    assert ignored["deregistration"]["deregistrationReasonCode"] == "GN"


def test_a_reserve_identity_leads_to_its_main_identity_and_to_its_protection(sandbox: SandboxClient) -> None:
    linked = of_kind("reserve_linked")
    records = looked_up(sandbox, *map(key, linked))
    assert [record and record["personalIdentity"]["root"] for record in records] == [PNR, PNR]
    assert sorted(bool(record and record["protectedPersonIndicator"]) for record in records) == [False, True]
    alone = looked_up(sandbox, key(of_kind("reserve")[0]), profile="P2")[0]
    assert alone
    assert alone["personalIdentity"]["root"] == NRID
    assert alone["addressInformation"].keys() == {"givenAddress"}


def test_guardians_come_with_profile_4(sandbox: SandboxClient) -> None:
    children = [child for child in of_kind("child") if not child.protection]
    for child, record in zip(children, looked_up(sandbox, *map(key, children), profile="P4"), strict=True):
        assert record
        relations = record["relationship"]
        assert [relation["relationshipId"]["personalIdentity"]["extension"] for relation in relations] == child.guardians.split("|")
        assert {relation["relationshipType"] for relation in relations} == {"V"}
    below = looked_up(sandbox, key(children[0]), profile="P3")[0]
    assert below
    assert below["relationship"] == []


def test_more_than_500_identities_is_a_client_fault_with_the_national_wording(sandbox: SandboxClient) -> None:
    values = {"personId": [{"root": PNR, "extension": "x"}], "profile": "P1", "ignoreReferredIdentity": False}
    body = soap.request(persons.GET_PERSONS_FOR_PROFILE, values, logical_address="SE1").decode()
    one = re.search(r"<(\w+:)?personId>.*?</(\w+:)?personId>", body)
    assert one
    answer = post(sandbox, "/pu/GetPersonsForProfile", body.replace(one[0], one[0] * 501).encode())
    assert answer.status_code == 500
    with pytest.raises(soap.Fault) as caught:
        soap.read_response(persons.GET_PERSONS_FOR_PROFILE, answer.content)
    assert caught.value.code == "Client"
    assert caught.value.text == "Förfrågans maxgräns överskriden"


def test_a_reserved_profile_is_refused(sandbox: SandboxClient) -> None:
    values = {"personId": [{"root": PNR, "extension": "1"}], "profile": "P6", "ignoreReferredIdentity": False}
    with pytest.raises(soap.Fault) as caught:
        ask(sandbox, "/pu/GetPersonsForProfile", persons.GET_PERSONS_FOR_PROFILE, values)
    assert caught.value.code == "Client"


def test_500_identities_are_answered_in_one_call(sandbox: SandboxClient) -> None:
    everybody = [key(person) for person in shipped()]
    records = looked_up(sandbox, *everybody, profile="P3")
    without = {person.kind for person, record in zip(shipped(), records, strict=True) if record is None}
    assert without == {"unknown"}
