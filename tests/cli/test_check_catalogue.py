"""What `kallelse check` says about the addressing catalogue."""

import json
from datetime import date, timedelta
from typing import Any

from kallelse.connections import catalogue_lines
from kallelse.connections.models import CatalogueCopy
from kallelse.kit import clock as product_clock
from tests.cli.conftest import Run

K101, CANCEL, SINCE = "TSTNMT2321000156-K101", "urn:riv:crm:scheduling:CancelBookingResponder:1", date(2020, 1, 1)


def said(kallelse: Run, **variables: str) -> dict[str, tuple[str, str]]:
    checks = json.loads(kallelse("check", "--json", **variables).out)["checks"]
    wanted = ("Katalog", "Katalograder", "Behörigheter", "Plattformens katalog", "Plattformens adress")
    return {check["about"]: (check["state"], check["said"]) for check in checks if check["about"] in wanted}


def test_nothing_is_said_where_none_is_used(kallelse: Run, nation: Any) -> None:
    assert said(kallelse) == {}


def test_lines_that_contradict_each_other_or_end_soon(kallelse: Run, nation: Any) -> None:
    for number in (1, 2):
        catalogue_lines.set_endpoint(K101, CANCEL, f"https://tidbok{number}.example.se/x", valid_from=SINCE)
    catalogue_lines.permit("SE1-COSM", CANCEL, valid_from=SINCE)
    found = said(kallelse)
    assert (found["Katalog"][0], K101 in found["Katalog"][1]) == ("problem", True)
    assert found["Behörigheter"][0] == "note"
    soon = product_clock.today() + timedelta(days=9)
    catalogue_lines.set_endpoint(K101, CANCEL, "https://tidbok2.example.se/x", valid_from=SINCE, valid_to=date(2026, 12, 31))
    catalogue_lines.set_endpoint(K101, CANCEL, "https://tidbok1.example.se/x", valid_from=SINCE, valid_to=soon)
    assert said(kallelse)["Katalog"] == ("note", "1 rader slutar gälla inom 30 dagar: se `kallelse connect catalogue list`.")


def test_a_platforms_catalogue_that_should_be_known(kallelse: Run, nation: Any) -> None:
    settings = {"KALLELSE_TAK_URL": "http://127.0.0.1:1/tak"}
    found = said(kallelse, **settings)
    assert (found["Plattformens katalog"][0], found["Plattformens adress"][0]) == ("problem", "problem")
    now = product_clock.now()
    copy = CatalogueCopy.objects.create(logical_address="SE165565594230-1000", tried_at=now, copied_at=now)
    found = said(kallelse, KALLELSE_PLATFORM_URL="http://127.0.0.1:1/vp", **settings)
    assert found == {"Plattformens katalog": ("ok", "hämtad 2027-01-11")}
    copy.failure = "no connection"
    copy.save()
    assert said(kallelse, **settings)["Plattformens katalog"][0] == "note"
    copy.copied_at = now - timedelta(days=8)
    copy.save()
    assert said(kallelse, **settings)["Plattformens katalog"][0] == "problem"
