"""A source system as seen from outside: it has a key, and it calls."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client

from kallelse.intake import keys

URL = "/api/v1/invitations"
PERSONS = ["189001019802", "189001029819", "189001039800", "189001049817"]


def anyone() -> Client:
    """A caller without a key."""
    return Client(headers={"Host": "localhost"})


@dataclass
class Caller:
    """One source system. Answers are Django's, with `.json()`."""

    key: str

    def post(self, body: Any, **headers: str) -> Any:
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        return anyone().post(URL, raw, "application/json", headers={"Authorization": f"Bearer {self.key}"} | headers)

    def get(self, path: str) -> Any:
        return anyone().get(path, headers={"Authorization": f"Bearer {self.key}"})

    def status(self, id: str) -> Any:
        return self.get(f"{URL}/{id}")


@pytest.fixture(autouse=True)
def _fresh_buckets() -> None:
    keys._buckets.clear()


@pytest.fixture
def cosmic(nation: Any) -> Caller:
    return Caller(nation.keys["cosmic"])


@pytest.fixture
def rontgen(nation: Any) -> Caller:
    return Caller(nation.keys["rontgen"])


@pytest.fixture
def privat(nation: Any) -> Caller:
    return Caller(nation.keys["privat"])


@pytest.fixture
def row(nation: Any) -> Callable[..., dict[str, Any]]:
    """An invitation for one month ahead; keywords change it."""

    def make(**changes: Any) -> dict[str, Any]:
        usual = {
            "reference": "B-1",
            "person": PERSONS[0],
            "unit": nation.units["k101"].hsa_id,
            "start": "2027-02-10T10:00",
            "purpose": "Återbesök",
        }
        return {name: value for name, value in (usual | changes).items() if value is not None}

    return make
