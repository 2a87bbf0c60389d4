"""The same questions to every channel over an open network, against the shipped sandbox, and to the place of patients' own addresses."""

from typing import Any
from uuid import uuid4

import pytest

from kallelse import plugs
from kallelse.channels import Accepted, Channel, Contact, Dispatch, Refused, TryLater, Unknown
from kallelse.channels.inbox.profile import mobile

each_channel = pytest.mark.parametrize("channel", plugs.SHORT.values(), ids=plugs.SHORT.keys())
SERVICE = {"sms": "sms", "email": "mail"}
ASKED_LATER = ("sms",)
"""Channels that can be asked what became of a message."""
ADDRESS = {"sms": "+46701740605", "email": "invanare00001@example.se"}


def dispatch(channel: Channel, **changes: Any) -> Dispatch:
    key = changes.pop("key", str(uuid4()))
    values = {
        "recipient": ADDRESS[channel.name],
        "heading": "Meddelande från Region Exempel",
        "body": "Tid tisdag. Åäö.".encode(),
    } | changes
    return Dispatch(key=key, thread=key, unit_hsa_id="", unit_name="", **values)


@pytest.fixture(autouse=True)
def _configured(sandbox: Any, configured: Any) -> None:
    host, _, port = sandbox.mail.partition(":")
    configured(sms_url=f"{sandbox.url}/sms", smtp_host=host, smtp_port=port, smtp_tls="none", mail_from="vard@regionexempel.se")


def taken(sandbox: Any, channel: Channel) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = sandbox.texts() if channel.name == "sms" else sandbox.mails()
    return found


@each_channel
def test_its_name_is_the_one_it_is_plugged_in_under(channel: Channel) -> None:
    assert plugs.SHORT[channel.name] is channel
    assert channel.label
    assert not channel.needs_address
    assert channel.name not in plugs.CHANNELS, "it carries no kallelse"


@each_channel
def test_one_verdict_for_each_dispatch_in_order(channel: Channel, sandbox: Any) -> None:
    batch = [dispatch(channel, body=f"Tid nummer {number}".encode()) for number in range(5)]
    assert channel.dispatch(batch) == [Accepted(one.key) for one in batch]
    assert [one["text"] for one in taken(sandbox, channel)] == [one.body.decode() for one in batch]
    assert {one["to"] for one in taken(sandbox, channel)} == {ADDRESS[channel.name]}


@each_channel
def test_an_empty_batch_is_no_work(channel: Channel) -> None:
    assert channel.dispatch([]) == []
    assert channel.read_back([]) == {}
    assert channel.reach(["x", "y"]) == [None, None]


@each_channel
def test_swedish_letters_and_dots_at_the_start_of_a_line_arrive(channel: Channel, sandbox: Any) -> None:
    channel.dispatch([dispatch(channel, body="Åäö é — .\n.ensam".encode())])
    assert taken(sandbox, channel)[0]["text"].replace("\r\n", "\n") == "Åäö é — .\n.ensam"


@each_channel
def test_what_was_accepted_can_be_read_back_and_nothing_else(channel: Channel) -> None:
    sent, never = dispatch(channel), dispatch(channel)
    channel.dispatch([sent])
    told = channel.read_back([sent.key, never.key])
    if channel.name not in ASKED_LATER:
        assert told is None, "nobody can be asked"
        return
    assert told is not None
    assert (told[sent.key].known, told[never.key].known) == (True, False)


@each_channel
def test_an_outside_that_is_away_is_never_taken_for_a_no(channel: Channel, sandbox: Any, configured: Any) -> None:
    sandbox.misbehave({"service": SERVICE[channel.name], "kind": "down"})
    configured(wire_timeout_s="1")
    assert all(isinstance(verdict, TryLater) for verdict in channel.dispatch([dispatch(channel), dispatch(channel)]))
    assert channel.read_back([str(uuid4())]) is None
    configured(sms_url="http://127.0.0.1:1/sms", smtp_port="1")
    assert all(isinstance(verdict, TryLater) for verdict in channel.dispatch([dispatch(channel), dispatch(channel)]))


@each_channel
@pytest.mark.parametrize("kind", ["timeout_after_accept", "garbage", "half_answer"])
def test_no_answer_after_the_message_is_unknown(channel: Channel, kind: str, sandbox: Any, configured: Any) -> None:
    configured(wire_timeout_s="1")
    sandbox.misbehave({"service": SERVICE[channel.name], "kind": kind, "times": 1})
    (verdict,) = channel.dispatch([dispatch(channel)])
    assert isinstance(verdict, Unknown)
    assert len(taken(sandbox, channel)) == (0 if channel.name == "sms" and kind == "garbage" else 1)


@each_channel
def test_a_server_that_says_not_now_is_tried_later(channel: Channel, sandbox: Any) -> None:
    sandbox.misbehave({"service": SERVICE[channel.name], "kind": "fault"})
    (verdict,) = channel.dispatch([dispatch(channel)])
    assert isinstance(verdict, TryLater | Unknown)


def test_an_address_that_the_mail_server_refuses_is_refused_and_the_others_leave(sandbox: Any) -> None:
    mails = plugs.SHORT["email"]
    sandbox.misbehave({"service": "mail", "kind": "error"})
    assert mails.dispatch([dispatch(mails), dispatch(mails)]) == [Refused("550"), Refused("550")]


@each_channel
def test_without_a_configured_way_nothing_leaves_and_no_network_is_used(channel: Channel, sandbox: Any, configured: Any) -> None:
    configured(sms_url="", smtp_host="")
    assert channel.dispatch([dispatch(channel)]) == [Refused("not_configured")]
    assert taken(sandbox, channel) == []


@pytest.mark.risk("K28")
def test_the_same_key_again_is_the_same_text_message(sandbox: Any) -> None:
    texts = plugs.SHORT["sms"]
    one = dispatch(texts)
    assert texts.dispatch([one, one]) == [Accepted(one.key)] * 2
    assert len(sandbox.texts()) == 1


@each_channel
def test_in_production_the_sandbox_gets_nothing(channel: Channel, sandbox: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from dataclasses import replace

    from kallelse.channels.email import channel as email_channel
    from kallelse.channels.sms import channel as sms_channel
    from kallelse.kit import config as settings
    from kallelse.kit import mail, wire

    production = replace(settings.config(), stage="production")
    strict = wire.Wire(production)
    for module in (mail, sms_channel, email_channel):
        monkeypatch.setattr(module, "config", lambda: production)
    monkeypatch.setattr(sms_channel, "wire", lambda: strict)
    verdicts = channel.dispatch([dispatch(channel)])
    strict.close()
    assert all(isinstance(verdict, TryLater) for verdict in verdicts)
    assert taken(sandbox, channel) == []


@pytest.mark.risk("K20")
def test_an_address_is_what_the_patient_has_given_the_portal(sandbox: Any, configured: Any) -> None:
    known = sandbox.persons(kind="ordinary", limit=1)[0]["id"]
    nobody = sandbox.persons(kind="no_account", limit=1)[0]["id"]
    sandbox.change_contact(known, mobile="070-174 06 05", email="a@example.se")
    assert plugs.CONTACTS.ask([known, nobody]) == [Contact("+46701740605", "a@example.se"), Contact()]
    sandbox.change_contact(known, mobile="fel", email="a@b, c@d.se")
    assert plugs.CONTACTS.ask([known]) == [Contact()]
    for kind in ("down", "garbage", "half_answer", "fault"):
        sandbox.misbehave({"service": "inbox", "kind": kind})
        configured(wire_timeout_s="1")
        assert plugs.CONTACTS.ask([known]) == [None], kind


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("070-174 06 05", "+46701740605"), ("0046701740605", "+46701740605"), ("+46 (70) 174 06 05", "+46701740605"),
        ("+47 900 00 000", "+4790000000"), ("", ""), ("112", ""), ("070-174 06 05 eller 08-1", ""), ("+0701740605", ""),
    ],
)  # fmt: skip
def test_numbers_are_read_as_people_write_them(written: str, read: str) -> None:
    assert mobile(written) == read
