"""Reads of the connections room. Small tables that change seldom: cached in the process for a few seconds of real time."""

import time
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from django.db.models import Q

from kallelse.connections import in_force
from kallelse.connections.models import CareProvider, CareUnit, Parameter, SourceSystem

CACHE_SECONDS = 5.0
LARGEST_CACHE = 10_000
"""Entries; keys that strangers make up are remembered too, and must not fill the memory."""

_cache: dict[tuple[str, object], tuple[float, Any]] = {}


def forget() -> None:
    """Empty the cache (after a change in the same process, and between tests)."""
    _cache.clear()


def cached[T](kind: str, key: object, load: Callable[[], T]) -> T:
    """What `load` says, remembered for a few seconds of real time under a kind and a key."""
    entry = _cache.get((kind, key))
    moment = time.monotonic()
    if entry is None or moment - entry[0] > CACHE_SECONDS:
        entry = (moment, load())
        if len(_cache) >= LARGEST_CACHE:
            _cache.clear()
        _cache[kind, key] = entry
    value: T = entry[1]
    return value


def units(provider_id: int) -> dict[str, CareUnit]:
    """The active units of a provider, by HSA-id in upper case."""
    return cached(
        "units", provider_id, lambda: {unit.hsa_id: unit for unit in CareUnit.objects.filter(provider_id=provider_id, active=True)}
    )


def unit(unit_id: int) -> CareUnit:
    """A unit by row id."""
    return cached("unit", unit_id, lambda: CareUnit.objects.select_related("provider").get(pk=unit_id))


def unit_by_hsa_id(hsa_id: str) -> CareUnit | None:
    """The active unit with this HSA-id (any case)."""
    wanted = hsa_id.upper()
    return cached(
        "unit by id", wanted,
        lambda: CareUnit.objects.select_related("provider").filter(hsa_id=wanted, active=True, provider__active=True).first(),
    )  # fmt: skip


def source(source_id: int) -> SourceSystem:
    """A source system by row id."""
    return cached("source", source_id, lambda: SourceSystem.objects.select_related("provider").get(pk=source_id))


def source_by_key_hash(key_hash: bytes) -> SourceSystem | None:
    """The active source system whose bearer key has this SHA-256, or None."""
    return cached(
        "key", key_hash,
        lambda: SourceSystem.objects.select_related("provider").filter(key_hash=key_hash, active=True, provider__active=True).first(),
    )  # fmt: skip


def sources_by_hsa_id(hsa_id: str) -> list[SourceSystem]:
    """The active source systems with this HSA-id (any case): one product may serve several care providers."""
    wanted = hsa_id.upper()
    return cached(
        "sources", wanted,
        lambda: list(
            SourceSystem.objects.select_related("provider").filter(hsa_id=wanted, active=True, provider__active=True).order_by("pk")
        ) if wanted else [],
    )  # fmt: skip


def schedulers(provider_id: int) -> list[SourceSystem]:
    """The active source systems of a care provider that have a schedule of their own."""
    return cached(
        "schedulers", provider_id,
        lambda: list(SourceSystem.objects.filter(provider_id=provider_id, active=True).exclude(scheduling_url="").order_by("pk")),
    )  # fmt: skip


def is_connected(hsa_id: str) -> bool:
    """Whether this is an active care unit or care provider (any case)."""
    wanted = hsa_id.upper()
    return cached(
        "connected", wanted,
        lambda: CareUnit.objects.filter(hsa_id=wanted, active=True, provider__active=True).exists()
        or CareProvider.objects.filter(hsa_id=wanted, active=True).exists(),
    )  # fmt: skip


def provider_by_hsa_id(hsa_id: str) -> CareProvider | None:
    """The active care provider with this HSA-id (any case)."""
    return cached("provider", hsa_id.upper(), lambda: CareProvider.objects.filter(hsa_id__iexact=hsa_id, active=True).first())


def parameters(provider_id: int, care_level: str, on: date, unit_id: int | None = None) -> Mapping[str, Any]:
    """The parameters in force on a day; a unit's own value beats its provider's, that the general one, a level's "every level"."""
    key = (provider_id, care_level, on, unit_id)
    return cached("in force", key, lambda: in_force.values(_rows(provider_id), care_level, on, unit_id))


def has_own(provider_id: int, unit_id: int) -> bool:
    """Whether a unit has parameters of its own; nearly none has."""
    return unit_id in cached("units with own", provider_id, lambda: {row.unit_id for row in _rows(provider_id)})


def postal_rules(provider_id: int, care_level: str) -> list[tuple[date, int, int]]:
    """From which day the post takes how many working days, nearly always and mostly, in the order of the days."""
    return cached("postal rules", (provider_id, care_level), lambda: in_force.postal_rules(_rows(provider_id), care_level))


def _rows(provider_id: int) -> list[Parameter]:
    return cached("parameters", provider_id, lambda: list(Parameter.objects.filter(Q(provider_id=provider_id) | Q(provider=None))))
