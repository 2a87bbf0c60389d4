"""Append events: what happened to which invitation. Runs inside `db.tenant_scope`, in the transaction of what happened."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from kallelse.kit import db


@dataclass(frozen=True, slots=True)
class Happened:
    """An event to be stored: what happened to which invitation, through which channel."""

    invitation: UUID
    kind: str
    channel: str = ""
    data: dict[str, Any] = field(default_factory=dict)


def add_events(tenant_id: int, now: datetime, events: Sequence[Happened]) -> None:
    """Append events."""
    if not events:
        return
    db.run(
        """
        INSERT INTO invitations_event (tenant_id, invitation_id, channel, kind, at, data)
        SELECT %s, invitation, channel, kind, %s, data
        FROM jsonb_to_recordset(%s::jsonb) AS row(invitation uuid, channel text, kind text, data jsonb)
        """,
        [tenant_id, now, msgspec.json.encode(events).decode()],
    )
