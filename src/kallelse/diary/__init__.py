"""Diary: the free times and bookings of units whose own system cannot be asked (crm:scheduling 1.1 and its successor).

A unit's system publishes the times that patients may book; a timed kallelse is a booking, an open one waits for its time. What a patient
books, moves or cancels becomes a new version of the kallelse (`actions`), so that index, staff list, status and pages follow by themselves.
Nothing is said twice: a time is free when no living kallelse stands in it (`queries`), so that a cancelled time is free at once (R-RIV-2).

Doors: `publishing` (a system's times), `queries` (bookings, free times and lists), `actions` (make, move, cancel), and whoever keeps the
diary `choosing` (look for a time and take it), `holds` (keep one meanwhile), `again` (a cancelled one back). The contracts' own words
are the intake's.
"""

__all__ = ["actions", "again", "choosing", "holds", "publishing", "queries", "rules"]
