"""The code on a paper letter, with which its receiver answers without an e-identification.

A code is made with its letter and withdrawn with it; only a keyed hash is looked up by. How often it may be tried, by whom and for how
long is this room's to say; what an answer does is `booking`'s.
"""

__all__: list[str] = []
