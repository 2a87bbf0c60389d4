"""The tool bench every room stands on: clock, identifiers, configuration, database, network gate and log.

Nothing in here knows what a kallelse is. Two rules live here and nowhere else:

* time is asked from `clock`, so that the sandbox can move it for the product and the nation alike;
* the network is reached through `wire`, so that stage rules and certificates cannot be forgotten.

Modules are imported directly (`from kallelse.kit import clock`), so that a command that only needs
one of them does not pay for the others.
"""

__all__ = ["clock", "config", "db", "embedded", "ids", "login", "logs", "oidc", "routes", "sealed", "wire"]
