"""Who is connected: care providers (tenants), units, source systems with their keys and levels, and dated parameters.

Nothing in this room is patient data, so its tables are the same for every tenant's eyes; what one organisation may *do* is decided
by the key or the commission it presents, and what it may *see* by row-level security on the other rooms' tables.

Doors: `actions` (register a provider, unit, source; set a parameter), `queries` (by key, by HSA-id, the parameters in force)
and `hsa` (fetch a unit's public card from the national directory by GetUnit 5.0).
"""

__all__ = ["actions", "hsa", "queries"]
