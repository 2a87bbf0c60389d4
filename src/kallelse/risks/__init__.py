"""The risk analysis: what can go wrong with a kallelse, what is done about it, and whether the tests of it passed.

`register.RISKS` holds the forty-two risks as data, by topic in `reaching`, `disclosure`, `wording` and `technology`; `results` reads what
the latest run of the tests wrote and says of each risk whether it is held. A region copies the risks, adjusts and signs them: severity,
likelihood and owner are a proposal.
"""

__all__ = ["register", "results", "risk"]
