"""The staff door: log in with a SITHS card, choose a commission, see what needs a person (R-PDL-1, R-PDL-2, R-ID-2).

One commission is one care unit: everything shown and done here concerns that unit's kallelser and no other. What belongs to another
unit or care provider is exactly as absent as what does not exist. Every read of patient data is written to the access log, with
the colleague's HSA-id and commission, before it is shown.

`web` declares the routes with who may use them; `access` guards them; `rules` makes sentences and hours; `queries` reads.
"""

__all__ = ["web"]
