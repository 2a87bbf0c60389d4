"""Acts: what a colleague does with one kallelse by hand, with a reason, for the unit or on behalf of the patient on the telephone.

An act that lets something leave waits a minute in its own row and can be taken back until then; the worker carries it out, in one
transaction, when the minute has passed. The row's state is the job, so that a worker that dies loses nothing and does nothing twice.
What goes to the care system at once (a cancellation) cannot be taken back, and the page says so before the button (`rules`).
"""

__all__ = ["actions", "behalf", "jobs", "queries", "rules"]
