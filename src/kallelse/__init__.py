"""Kallelse: every appointment invitation of a care region, in time, to the right patient."""

__version__ = "0.1.0"
