"""All pages by file name."""

from __future__ import annotations

from kallelse.protocols.catalogue import CONTRACTS, Entry
from kallelse.protocols.pages.domain import file_name, page
from kallelse.protocols.pages.index import index


def pages() -> dict[str, str]:
    """The index and one page per domain and version."""
    groups: dict[str, list[Entry]] = {}
    for entry in CONTRACTS:
        groups.setdefault(file_name(entry), []).append(entry)
    return {"README.md": index(groups)} | {name: page(group) for name, group in groups.items()}
