"""The same questions to every registered channel, against the shipped sandbox."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from kallelse import plugs
from kallelse.channels import Accepted, Channel, Dispatch, PostalAddress, Reach, Receipt, Refused, TryLater, Unknown, Verdict
from kallelse.channels.inbox.dialects import DIALECTS
from kallelse.kit.config import INBOX_DIALECTS, config
from kallelse.protocols import soap

WAYS = [(name, dialect) for name in plugs.CHANNELS for dialect in (INBOX_DIALECTS if name == "inbox" else ("",))]
each_channel = pytest.mark.parametrize("channel", WAYS, indirect=True, ids=[f"{name} {dialect}".strip() for name, dialect in WAYS])
ARTICLE = b"<article><section><title>Kallelse</title><para>Tisdag 9 februari 2027 kl. 09.40.</para></section></article>"


def dispatch(recipient: str, **changes: Any) -> Dispatch:
    values = {
        "key": str(uuid4()), "thread": str(uuid4()), "recipient": recipient, "heading": "Kallelse", "body": ARTICLE,
        "unit_hsa_id": "TSTNMT2321000156-K101",
        "unit_name": "Medicinmottagningen", "unit_phone": "010-100 10 00", "link": "?ref=2222-2222", "pages": 1,
        "deadline": datetime(2027, 2, 5, tzinfo=UTC), "address": PostalAddress("Karin Provadress", ("Provgatan 1", "561 00 Provstad")),
    }  # fmt: skip
    return Dispatch(**(values | changes))


def _is_older(channel: Channel) -> bool:
    return channel.tells_read and config().inbox_dialect == "mvk-2.0"


def key_of(channel: Channel, one: Dispatch) -> str:
    """What the channel is asked by later: the inbox knows threads, the print folder knows orders."""
    return one.thread if channel.tells_read else one.key


@pytest.fixture
def channel(request: pytest.FixtureRequest, configured: Any) -> Channel:
    """A channel, spoken in one of its dialects."""
    name, dialect = request.param
    if dialect:
        configured(inbox_dialect=dialect)
    return plugs.CHANNELS[name]


@pytest.fixture
def people(sandbox: Any) -> list[str]:
    return [person["id"] for person in sandbox.persons(kind="ordinary", limit=5)]


def test_every_dialect_of_the_settings_is_spoken() -> None:
    assert tuple(DIALECTS) == INBOX_DIALECTS


@each_channel
def test_its_name_is_the_one_it_is_plugged_in_under(channel: Channel) -> None:
    assert plugs.CHANNELS[channel.name] is channel
    assert channel.label
    assert channel.batch_size >= 1


@each_channel
def test_one_verdict_for_each_dispatch_in_order(channel: Channel, people: list[str]) -> None:
    batch = [dispatch(person) for person in people]
    verdicts = channel.dispatch(batch)
    assert [type(verdict) for verdict in verdicts] == [Accepted] * len(batch)


@each_channel
def test_an_empty_batch_is_no_work(channel: Channel, sandbox: Any) -> None:
    assert channel.dispatch([]) == []
    assert channel.read_back([]) == {}
    assert not list(config().print_dir.glob("*")), "no empty batch is ordered"


@each_channel
def test_what_was_accepted_can_be_read_back_and_nothing_else(channel: Channel, people: list[str]) -> None:
    sent, never = dispatch(people[0]), dispatch(people[1])
    channel.dispatch([sent])
    told = channel.read_back([key_of(channel, sent), key_of(channel, never)])
    assert told is not None
    assert told[key_of(channel, sent)].known
    assert not told[key_of(channel, never)].known


@each_channel
def test_an_outside_that_is_away_is_never_taken_for_a_no(
    channel: Channel, people: list[str], sandbox: Any, configured: Any, tmp_path: Path
) -> None:
    sandbox.misbehave({"service": "inbox", "kind": "down"}, {"service": "read_status", "kind": "down"})
    blocked = tmp_path / "no-directory"
    blocked.write_text("a file where the print folder should be")
    configured(print_dir=str(blocked), parcel_dir=str(blocked), wire_timeout_s="1")
    (verdict,) = channel.dispatch([dispatch(people[0])])
    assert isinstance(verdict, TryLater | Unknown)
    assert channel.read_back([str(uuid4())]) is None


@each_channel
@pytest.mark.parametrize("kind", ["timeout_after_accept", "garbage", "half_answer", "fault"])
def test_every_misbehaviour_ends_in_a_verdict(channel: Channel, kind: str, people: list[str], sandbox: Any, configured: Any) -> None:
    configured(wire_timeout_s="1", print_dir=str(config().print_dir))
    sandbox.misbehave({"service": "inbox", "kind": kind})
    verdicts: list[Verdict] = channel.dispatch([dispatch(person) for person in people[:2]])
    assert len(verdicts) == 2
    if channel.name == "inbox":
        assert all(isinstance(verdict, Unknown) for verdict in verdicts), "nobody can tell what was done with them"


@each_channel
def test_a_recipient_without_account_is_no_error_of_the_channel(channel: Channel, sandbox: Any) -> None:
    nobody = sandbox.persons(kind="no_account", limit=1)[0]["id"]
    (verdict,) = channel.dispatch([dispatch(nobody)])
    # The older portal says INFO, of which nothing tells that the message waits for an account.
    assert verdict == Refused("not_active") if _is_older(channel) else isinstance(verdict, Accepted)
    if channel.tells_read:
        (reach,) = channel.reach([nobody])
        assert reach is not None
        assert not reach.account


def test_a_reading_is_told_with_its_moment(sandbox: Any, people: list[str]) -> None:
    inbox = plugs.CHANNELS["inbox"]
    sent = dispatch(people[0])
    inbox.dispatch([sent])
    sandbox.behave(read_after_s=0)
    sandbox.move_clock(add_s=60)
    told = inbox.read_back([sent.thread])
    assert told is not None
    receipt = told[sent.thread]
    assert isinstance(receipt, Receipt)
    assert receipt.read_at is not None
    assert receipt.read_at.tzinfo is not None


def test_a_letter_batch_is_a_folder_with_files_index_and_counts_and_no_personal_names(sandbox: Any, people: list[str]) -> None:
    letters = plugs.CHANNELS["letter"]
    batch = [dispatch(person, body=b"%PDF-1.7 test", pages=2) for person in people]
    verdicts = letters.dispatch(batch)
    (reference,) = {verdict.reference for verdict in verdicts if isinstance(verdict, Accepted)}
    folder = config().print_dir / reference
    index = (folder / "index.csv").read_text()
    assert sorted(path.name for path in folder.iterdir()) == sorted([f"{one.key}.pdf" for one in batch] + ["counts.json", "index.csv"])
    assert index.count("\n") == len(batch) + 1
    assert '"pages": 10' in (folder / "counts.json").read_text()
    assert not any(person in index for person in people)
    assert not list(config().print_dir.glob(".tmp-*"))


@each_channel
def test_who_is_told_of_messages_and_who_is_not(channel: Channel, sandbox: Any, people: list[str]) -> None:
    if not channel.tells_read:
        return
    silent = sandbox.persons(kind="notifications_off", limit=1)[0]["id"]
    told, untold = channel.reach([people[0], silent])
    assert told == Reach(account=True, notifications=True)
    assert untold == Reach(account=True, notifications=False)


@each_channel
def test_a_text_that_the_inbox_would_not_show_is_refused(channel: Channel, people: list[str]) -> None:
    if channel.tells_read:
        (verdict,) = channel.dispatch([dispatch(people[0], body=b"<article><h1>Kallelse</h1></article>")])
        assert verdict == Refused("inbox_error")


@pytest.mark.parametrize("name", INBOX_DIALECTS)
def test_link_unit_and_heading_are_said_in_every_dialect(name: str) -> None:
    spoken, one = DIALECTS[name], dispatch("191212121212")
    envelope = soap.request(spoken.add, spoken.message(one), logical_address="SE2321000016-A29F" if spoken.add.addressed else "")
    for said in (one.thread, one.heading, one.unit_hsa_id, one.unit_name, one.unit_phone, one.link, "&lt;article&gt;&lt;section&gt;"):
        assert said in envelope.decode()
    assert b"amp;lt;" not in envelope
