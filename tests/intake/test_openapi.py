"""The description is valid, open to all, and says what the door does."""

import re
from typing import Any

import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator, validate

from kallelse.intake import openapi, problems
from kallelse.sources.rows import InvitationRow
from tests.intake.conftest import Caller, anyone


@pytest.fixture
def document() -> dict[str, Any]:
    answer = anyone().get("/api/v1/openapi.json")
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/json")
    found: dict[str, Any] = answer.json()
    return found


def test_it_is_valid_openapi_3_1(document: dict[str, Any]) -> None:
    assert document["openapi"].startswith("3.1")
    validate(document, cls=OpenAPIV31SpecValidator)


def test_it_declares_every_field_and_refuses_all_others(document: dict[str, Any]) -> None:
    schema = document["components"]["schemas"]["InvitationRow"]
    assert tuple(schema["properties"]) == InvitationRow.__struct_fields__
    assert schema["required"] == ["reference", "person", "unit"]
    assert schema["additionalProperties"] is False


def test_every_field_is_explained() -> None:
    assert all(row["meaning"] and row["type"] for declared in (InvitationRow, openapi.PreparationRow) for row in openapi.fields(declared))


def test_every_problem_is_declared_for_a_path(document: dict[str, Any]) -> None:
    declared = {code for path in document["paths"].values() for operation in path.values() for code in operation["responses"]}
    assert {str(problem.status) for problem in problems.ALL} <= declared


@pytest.mark.db
def test_its_example_can_be_sent_as_it_stands(document: dict[str, Any], cosmic: Caller) -> None:
    example = document["paths"]["/invitations"]["post"]["requestBody"]["content"]["application/json"]["example"]
    assert cosmic.post(example).status_code == 201


@pytest.mark.db
def test_answers_have_the_declared_form(document: dict[str, Any], cosmic: Caller) -> None:
    from jsonschema.validators import Draft202012Validator

    def fits(name: str, answer: Any) -> None:
        Draft202012Validator({"$ref": f"#/components/schemas/{name}", "components": document["components"]}).validate(answer.json())

    taken = cosmic.post(openapi.EXAMPLE)
    fits("Receipt", taken)
    fits("BatchReceipt", cosmic.post({"invitations": [openapi.EXAMPLE, {}]}))
    fits("Status", cosmic.get(taken["Location"]))
    fits("Problem", cosmic.post({}))
    fits("Problem", cosmic.status("x"))


def test_the_page_for_people_explains_every_field_and_problem() -> None:
    answer = anyone().get("/api/v1/")
    page = answer.content.decode()
    assert answer.status_code == 200
    for name in InvitationRow.__struct_fields__:
        assert f"<code>{name}</code>" in page
    anchors = set(re.findall(r'id="(problem-[a-z-]+)"', page))
    assert anchors == {problem.type.removeprefix("/api/v1/#") for problem in problems.ALL}
