"""The platform's codes as callers understand them, and the headers that follow a call."""

import pytest

from kallelse.protocols import platform, soap

NOTHING = {"VP008", "VP012"}
MAYBE = {"VP009"}


def test_every_code_has_one_meaning() -> None:
    assert sorted(platform.CODES) == [f"VP{number:03}" for number in range(1, 16)]
    for code in platform.CODES:
        expected = "nothing" if code in NOTHING else "maybe" if code in MAYBE else "misconfigured"
        assert platform.outcome(code) == expected, code


def test_the_producers_own_fault_has_no_platform_code_and_a_new_code_promises_nothing() -> None:
    assert platform.outcome(None) is None
    assert platform.outcome("VP099") == "maybe"


@pytest.mark.parametrize("code", platform.CODES)
def test_a_code_is_found_where_the_platform_writes_it(code: str) -> None:
    assert soap.Fault("Server", f"{code} Något", "mer").platform_code == code


def test_a_forwarded_call_keeps_its_headers_and_adds_us() -> None:
    assert platform.forwarded({}, "SE1-OWN", "SE1-COSM") == {
        platform.ORIGINAL_CONSUMER: "SE1-COSM",
        platform.ROUTING_HISTORY: "SE1-OWN",
    }
    received = {
        platform.ORIGINAL_CONSUMER: "SE1-A",
        platform.ACTING_FOR: "SE1-B",
        platform.ROUTING_HISTORY: "SE1-P1# SE1-P2",
        "x-rivta-new": "1",
        "x-vp-sender-id": "SE1-X",
    }
    assert platform.history(received) == ["SE1-P1", "SE1-P2"]
    assert platform.forwarded(received, "SE1-OWN", "SE1-COSM") == {
        platform.ORIGINAL_CONSUMER: "SE1-A",
        platform.ACTING_FOR: "SE1-B",
        platform.ROUTING_HISTORY: "SE1-P1#SE1-P2#SE1-OWN",
        "x-rivta-new": "1",
    }
