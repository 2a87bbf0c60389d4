"""Balance: nothing falls between chairs.

Three questions are asked over and over. Has every booking that lies ahead in a care system a kallelse, or a reason why not (`reconciling`)?
Is all that was taken in either ended or under way, and has everything under way a next step with a time (`days`, `lost`)? Does anything
stand still that should move (`watchdog`)? What is safe is set going again; the rest is an alarm, whose code leads to a page of
docs/runbooks. Numbers and codes only: an alarm names nobody.

Doors: `listing` (what the intake hands over), `reconciling`, `jobs` (the worker's stage), `alarms`, `queries`.
"""

__all__ = ["alarms", "jobs", "listing", "queries", "reconciling"]
