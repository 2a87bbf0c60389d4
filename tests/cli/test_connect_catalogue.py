"""`kallelse connect catalogue …`."""

import json
from typing import Any

import pytest

from kallelse.connections import catalogue
from kallelse.connections.models import Permission
from kallelse.kit import clock as product_clock
from kallelse.protocols import patientportal, scheduling
from tests.cli.conftest import Run

K101 = "TSTNMT2321000156-K101"


def test_lines_are_written_and_shown(kallelse: Run, nation: Any) -> None:
    url = "https://tidbok.example.se/CancelBooking"
    made = kallelse("connect", "catalogue", "endpoint", K101.lower(), "CancelBooking", url, "--from", "2026-01-01")
    assert (made.code, made.out) == (0, f"CancelBooking för {K101} produceras på {url} från 2026-01-01.\n")
    assert catalogue.producer_url(K101, scheduling.CANCEL_BOOKING.namespace, product_clock.today()) == url

    permitted = kallelse(
        "connect", "catalogue", "permit", "tstnmt2321000156-cosm", "AddMessageToPatientPortalInbox", "PingForConfiguration"
    )
    assert (permitted.code, permitted.out.count("TSTNMT2321000156-COSM får anropa")) == (0, 2)
    assert catalogue.may_call("TSTNMT2321000156-COSM", patientportal.ADD_MESSAGE.namespace, K101, product_clock.today())
    assert kallelse("connect", "catalogue", "platform", "TSTNMT5565594230-VP", "Plattformen").code == 0

    shown = json.loads(kallelse("connect", "catalogue", "list", "--json").out)
    assert [len(shown[name]) for name in ("endpoints", "permissions", "platforms")] == [1, 2, 1]
    assert shown["copied"] is None
    table = kallelse("connect", "catalogue", "list", K101.lower())
    assert url in table.out
    assert "Plattformen" not in table.out


def test_a_line_that_has_ended_is_shown_when_asked_for(kallelse: Run, nation: Any) -> None:
    for end in ((), ("--to", "2026-12-31")):
        kallelse("connect", "catalogue", "permit", "TSTNMT2321000156-COSM", "PingForConfiguration", "--from", "2026-01-01", *end)
    assert Permission.objects.count() == 1
    assert json.loads(kallelse("connect", "catalogue", "list", "--json").out)["permissions"] == []
    assert len(json.loads(kallelse("connect", "catalogue", "list", "--all", "--json").out)["permissions"]) == 1


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (("endpoint", K101, "CancelBooking", "tidbok.example.se"), "https://"),
        (("endpoint", "K101", "CancelBooking", "https://x.se"), "HSA-id"),
        (("permit", "TSTNMT2321000156-COSM", "CancelBoking"), "okänt"),
        (("permit", "TSTNMT2321000156-COSM", "GetAvailableDates"), "flera versioner"),
    ],
)
def test_what_cannot_be_meant_is_told(kallelse: Run, nation: Any, arguments: tuple[str, ...], word: str) -> None:
    ended = kallelse("connect", "catalogue", *arguments)
    assert (ended.code, word in ended.line) == (2, True)


def test_the_platforms_catalogue_is_copied(kallelse: Run, nation: Any, sandbox: Any) -> None:
    settings = {"KALLELSE_TAK_URL": f"{sandbox.url}/tak"}
    done = kallelse("connect", "catalogue", "import", **settings)
    assert (done.code, "51 nya rader" in done.out, "KALLELSE_PLATFORM_URL" in done.err) == (0, True, True)
    sandbox.misbehave({"service": "tak", "kind": "down"})
    silent = kallelse("connect", "catalogue", "import", **settings)
    assert (silent.code, "kopia som finns gäller" in silent.err) == (1, True)
    early = kallelse("connect", "catalogue", "import", **settings)
    assert (early.code, "fråga igen efter" in early.err) == (1, True)
    assert kallelse("connect", "catalogue", "import").code == 2
