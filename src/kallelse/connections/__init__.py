"""Who is connected: care providers (tenants), units, source systems with their keys and levels, dated parameters, and the catalogue.

Nothing in this room is patient data, so its tables are the same for every tenant's eyes; what one organisation may *do* is decided
by the key, the certificate or the commission it presents, and what it may *see* by row-level security on the other rooms' tables.

Doors: `actions` (register a provider, unit, source; set a parameter), `queries` (by key, by HSA-id, the parameters in force), `hsa` (fetch
a unit's public card by GetUnit 5.0), `catalogue` (who produces which contract for whom, and who may call it), `catalogue_lines` (write
its lines) and `catalogue_import` (copy a platform's).
"""

__all__ = ["actions", "catalogue", "catalogue_import", "catalogue_lines", "hsa", "queries"]
