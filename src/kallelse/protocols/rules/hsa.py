"""HSA-ids: case does not tell them apart (R-RIV-8)."""

from __future__ import annotations


def hsa_key(hsa_id: str) -> str:
    """What to compare or look up by: two spellings of one HSA-id have the same key."""
    return hsa_id.strip().upper()


def same_hsa_id(one: str, other: str) -> bool:
    """Whether two HSA-ids name the same."""
    return hsa_key(one) == hsa_key(other)
