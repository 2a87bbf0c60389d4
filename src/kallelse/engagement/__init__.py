"""Engagement: the national or regional index of who has what where (itintegration:engagementindex 1.0).

For source systems that do not keep the index themselves we do: one entry for each kallelse that lies ahead (R-RIV-7). Nothing is passed
from place to place; `reconciling` compares what should stand in the index with what it has confirmed, and `sending` tells it the
difference, so that a crash, a silence or a change made by anybody ends in the same entries.
The other way round, `notifications` keeps what an index tells us about a booking elsewhere, and `fetching` asks the unit's own schedule.

Doors: `jobs` (the worker's stages), `notifications.receive` (what the intake hands over) and `queries` (what needs a person).
"""

__all__ = ["jobs", "notifications", "queries"]
