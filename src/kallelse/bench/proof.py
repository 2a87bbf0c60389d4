"""The proof after a siege: what our database says, against what the inbox and the print folder hold."""

import sqlite3
from collections import Counter
from collections.abc import Sequence
from typing import Any, NamedTuple
from uuid import UUID

from kallelse.bench.house import House

SENT = {"accepted", "available", "notified", "read", "posted", "assumed_in_hand"}
ENDED = {"superseded", "withdrawn", "expired", "closed"}

_ALL = """
SELECT i.reference, i.state, i.thread,
       coalesce(array_agg(ARRAY[s.channel, s.state, s.id::text]) FILTER (WHERE s.id IS NOT NULL), '{}')
FROM invitations_invitation i LEFT JOIN invitations_step s ON s.invitation_id = i.id GROUP BY i.id
"""


class Kept(NamedTuple):
    """One version as our database has it; `steps` are (state, id) by channel."""

    reference: str
    state: str
    thread: UUID
    steps: dict[str, tuple[str, str]]


def examine(house: House, acknowledged: Sequence[str]) -> dict[str, Any]:
    """Count what is lost and doubled among the references that our door has acknowledged.

    Lost: not kept, or without any proven state: neither ended, nor in the inbox, nor ordered as a letter, nor on a person's list;
    also whatever still is on its way, and whatever we call sent that the outside does not have. Doubled: every message beyond the
    first in a thread, every further copy of a letter's order, and every further version that a repeated call made. Unnoticed:
    messages and letters outside that we do not know to have been sent.
    """
    kept = [Kept(row[0], row[1], row[2], {channel: (state, key) for channel, state, key in row[3]}) for row in house.rows(_ALL)]
    messages = _messages(house)
    letters = Counter(path.stem for path in house.print_dir.glob("kallelser-*/*.pdf"))
    known = {one.reference for one in kept}
    missing = sum(reference not in known for reference in acknowledged)
    unproven = sum(not _proven(one, messages, letters) for one in kept)
    doubled = sum(count - 1 for count in (*messages.values(), *letters.values())) + len(kept) - len(known)
    states = Counter(_short(one) for one in kept)
    ordered = {one.steps["letter"][1] for one in kept if "letter" in one.steps and one.steps["letter"][0] in SENT}
    told = {str(one.thread) for one in kept if one.steps.get("inbox", ("", ""))[0] in SENT}
    return {
        "invitations": len(acknowledged),
        "lost": missing + unproven,
        "doubled": doubled,
        "crash.unnoticed": len(set(messages) - told) + len(set(letters) - ordered),
        "crash.messages": messages.total(),
        "crash.letters": letters.total(),
        **{f"crash.state.{name}": count for name, count in sorted(states.items())},
    }


def _proven(one: Kept, messages: Counter[str], letters: Counter[str]) -> bool:
    states = {channel: state for channel, (state, _) in one.steps.items()}
    if one.state == "draft" or {"claimed", "unknown"} & set(states.values()):
        return False
    if states.get("inbox") in SENT and not messages[str(one.thread)]:
        return False
    if states.get("letter") in SENT and not letters[one.steps["letter"][1]]:
        return False
    waits_for_person = states.get("manual") in ("planned", "done")
    return one.state in ENDED or states.get("inbox") in SENT or states.get("letter") in SENT or waits_for_person


def _short(one: Kept) -> str:
    """The state in a word: where the kallelse has got to."""
    if one.state in ENDED:
        return one.state
    sent = [channel for channel in ("inbox", "letter") if one.steps.get(channel, ("", ""))[0] in SENT]
    manual = ["manual"] if one.steps.get("manual", ("", ""))[0] in ("planned", "done") else []
    return "+".join(sent + manual) or "none"


def _messages(house: House) -> Counter[str]:
    with sqlite3.connect(f"file:{house.directory / 'sandbox' / 'nation.sqlite'}?mode=ro", uri=True) as store:
        return Counter(dict(store.execute("SELECT thread, count(*) FROM message GROUP BY thread")))
