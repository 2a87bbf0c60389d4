"""The code on a paper letter, with which its receiver answers without an e-identification.

A code is made with its letter and withdrawn with it; only a keyed hash is looked up by. Beside the code one more secret is asked for: the
patient's own code of six digits, or, where a unit has decided so, the last four of her number, which open less. How often somebody may
try, and for how long a code holds, is this room's to say; what an answer does is `booking`'s. Why it is so: docs/threat-model-paper.md.

`rules` and `codes` are pure; `making` puts codes on letters, `opening` lets a holder in, `secrets` keeps the patient's own code.
"""

__all__ = ["asking", "codes", "jobs", "making", "opening", "rules", "secrets"]
