"""A care system that tells of its bookings, and kallelser to compare them with."""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from kallelse.balance.models import Booking
from kallelse.intake import keys
from kallelse.kit import clock as product_clock
from kallelse.kit import db

PERSONS = ["189001019802", "189001029819", "189001039800", "189001049817"]


@dataclass
class Teller:
    """A source system that puts lists of bookings; answers are Django's, with `.json()`."""

    nation: Any
    source: str = "cosmic"
    unit: str = "k101"

    def put(
        self, bookings: list[dict[str, Any]], *, name: str = "natt", first: str = "2027-01-11", last: str = "2027-06-30", **more: Any
    ) -> Any:
        """One page of a list."""
        keys._buckets.clear()
        body = {"unit": self.nation.units[self.unit].hsa_id, "from": first, "to": last, "list": name, "bookings": bookings} | more
        key = {"Authorization": f"Bearer {self.nation.keys[self.source]}", "Host": "localhost"}
        return Client().put("/api/v1/bookings", json.dumps(body).encode(), "application/json", headers=key)

    def found(self, bookings: list[dict[str, Any]], **more: Any) -> dict[str, str]:
        """What was found, by reference."""
        return {one["reference"]: one["found"] for one in self.put(bookings, **more).json()["results"]}

    def stored(self) -> dict[str, str]:
        """The verdicts as they are kept, by reference."""
        with db.tenant_scope(self.nation.provider.pk):
            return dict(Booking.objects.values_list("reference", "verdict"))


def booked(reference: str, person: str = PERSONS[0], start: str = "2027-02-10T10:00", **more: Any) -> dict[str, Any]:
    """One booking as a row."""
    return {"reference": reference, "person": person, "start": start} | more


@pytest.fixture
def teller(nation: Any) -> Teller:
    return Teller(nation)


def later(**span: int) -> datetime:
    """The domain's time, so much later."""
    return product_clock.now() + timedelta(**span)
