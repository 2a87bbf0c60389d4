"""Who may do what at which unit, and between which dates: roles that a head of unit gives, beside the commission in HSA (R-PDL-3).

A commission opens a unit's kallelser; a role opens what not everybody at the unit does: sending, templates, settings, the access log.
Nothing here is patient data. `queries` answers what a colleague may do now, `actions` gives and ends.
"""

__all__ = ["actions", "catalogue", "deciding", "queries", "rules", "standing"]
