"""The patient's door: log in at level 3, see one's own kallelser, answer them (R-ID-1).

A page shows when, where and what to do first, and says in words and as a moment when it is too late to cancel. Everything shown
follows from stored state, so that a page that is opened twice, late or from the paper letter never says two different things.
Another resident's kallelse is exactly as absent as one that does not exist. Every read is written to the access log before it is shown.

`web` declares the routes with who may use them; `access` guards them; `rules` decides what may be done now; `queries` reads.
"""

__all__ = ["web"]
