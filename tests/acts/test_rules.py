"""When each act may be done: every state of a kallelse against every act."""

import pytest

from kallelse.acts import rules
from kallelse.acts.rules import Kind, Situation
from kallelse.routing import reasons

ACTIVE = {"state": "active", "answer": "none", "begun": False, "codes": ("account_active",)}


@pytest.mark.parametrize(
    ("kind", "more", "no"),
    [
        (Kind.RESEND, {"inbox": "available"}, ""),
        (Kind.RESEND, {"inbox": "read"}, ""),
        (Kind.RESEND, {"inbox": "available", "resent": True}, "resent"),
        (Kind.RESEND, {"inbox": "accepted"}, "no_account"),
        (Kind.RESEND, {"inbox": "unknown"}, "sending"),
        (Kind.RESEND, {"inbox": "failed"}, ""),
        (Kind.RESEND, {"inbox": "planned"}, ""),
        (Kind.RESEND, {}, "not_digital"),
        (Kind.RESEND, {"codes": ()}, "not_planned"),
        (Kind.LETTER, {"letter": "planned"}, ""),
        (Kind.LETTER, {}, ""),
        (Kind.LETTER, {"letter": "accepted"}, "letter_left"),
        (Kind.LETTER, {"letter": "planned", "barred": "protected"}, "letter_barred"),
        (Kind.LETTER, {"codes": ("locked_possible",)}, "letter_barred"),
        (Kind.LETTER, {"codes": ("sensitive_minor",)}, "letter_barred"),
        (Kind.LETTER, {"codes": ("paper_opt_out",)}, ""),
        (Kind.LETTER, {"codes": ()}, "not_planned"),
        (Kind.STOP, {}, ""),
        (Kind.STOP, {"state": "draft", "codes": ()}, ""),
        (Kind.STOP, {"state": "withdrawn"}, "ended"),
        (Kind.STOP, {"state": "closed", "answer": "cancelled"}, "answered"),
        (Kind.VERSION, {"begun": True}, "begun"),
        (Kind.VERSION, {"state": "superseded", "newest": False}, "replaced"),
        (Kind.NOTE, {"state": "withdrawn", "newest": False, "begun": True}, ""),
    ],
)
def test_when_an_act_may_be_done(kind: Kind, more: dict[str, object], no: str) -> None:
    assert rules.hindrance(kind, Situation(**(ACTIVE | more))) == no  # type: ignore[arg-type]
    if no:
        assert reasons.TEXTS[rules.hindrance_code(no)]


def test_every_reason_has_its_words() -> None:
    assert set(rules.REASONS) == set(Kind)
    for kind, codes in rules.REASONS.items():
        assert all(rules.reason_code(kind, code) in reasons.TEXTS for code in codes)
