"""Register who is connected. Each verb may be repeated: it creates or updates by HSA-id or name."""

import hashlib
import secrets
from datetime import date
from typing import Any

from django.db import transaction

from kallelse.connections import queries
from kallelse.connections.models import CareProvider, CareUnit, Parameter, SourceSystem


def register_provider(hsa_id: str, name: str, org_no: str = "") -> CareProvider:
    """Register a care provider (tenant)."""
    provider, _ = CareProvider.objects.update_or_create(hsa_id=hsa_id.upper(), defaults={"name": name, "org_no": org_no, "active": True})
    queries.forget()
    return provider


def register_unit(provider: CareProvider, hsa_id: str, name: str, care_level: str, **card: Any) -> CareUnit:
    """Register a unit; `card` may hold the other fields of CareUnit. The name is replaced by HSA's when the card is fetched."""
    unit, _ = CareUnit.objects.update_or_create(
        hsa_id=hsa_id.upper(), defaults={"provider": provider, "name": name, "care_level": care_level, "active": True, **card}
    )
    queries.forget()
    return unit


def register_source(provider: CareProvider, name: str, *, hsa_id: str = "", level: str = "full", scheduling_url: str = "") -> SourceSystem:
    """Register a source system; a key is issued separately."""
    source, _ = SourceSystem.objects.update_or_create(
        provider=provider, name=name, defaults={"hsa_id": hsa_id.upper(), "level": level, "scheduling_url": scheduling_url, "active": True}
    )
    queries.forget()
    return source


def use_index(source: SourceSystem, *, keeps: bool, follows: str) -> None:
    """Decide who keeps the engagement index for a source, and what a notification of the index lets us fetch from its schedule.

    `follows` is "nothing", "invitations" or "bookings" (both). When we stop keeping the index for a source its entries stay as they are:
    the system that takes over has the same keys.
    """
    source.keeps_index, source.follows_index = keeps, follows
    source.save(update_fields=["keeps_index", "follows_index"])
    queries.forget()


def issue_key(source: SourceSystem) -> str:
    """A new bearer key for a source system; the old one stops working. The key is returned once and only its hash is kept."""
    key = f"kal_{secrets.token_urlsafe(32)}"
    source.key_hash = key_hash(key)
    source.save(update_fields=["key_hash"])
    queries.forget()
    return key


def key_hash(key: str) -> bytes:
    """SHA-256 of a bearer key. Keys have 256 random bits, so that a slow password hash would add nothing."""
    return hashlib.sha256(key.encode()).digest()


@transaction.atomic
def set_parameter(
    name: str, value: Any, *, valid_from: date, owner: str, source: str, care_level: str = "", provider: CareProvider | None = None,
    unit: CareUnit | None = None,
) -> Parameter:  # fmt: skip
    """Let a parameter have a value from a day on; the value before ends the day before. A unit's own is of its provider too."""
    provider = unit.provider if unit is not None else provider
    whose: dict[str, Any] = {"name": name, "care_level": care_level, "provider": provider, "unit": unit}
    Parameter.objects.filter(**whose, valid_from__lt=valid_from, valid_to=None).update(
        valid_to=date.fromordinal(valid_from.toordinal() - 1)
    )
    parameter, _ = Parameter.objects.update_or_create(
        **whose,
        valid_from=valid_from,
        defaults={"value": value, "owner": owner, "source": source},
    )
    queries.forget()
    return parameter
