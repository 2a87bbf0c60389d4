"""The simulated nation: person service, HSA, 1177 inbox, care system, print house, login and a clock that can be moved.

It is a process of its own (`kallelse sandbox`) that speaks the national contracts over real HTTP, keeps its state in SQLite,
and misbehaves on command, by service and by test person. What in it is a national contract and what is an interface of our
own is told in docs/sandbox.md. It imports kallelse.protocols and kallelse.kit only; the product never imports it.

The door is `server.run(SandboxConfig)` for the command line and `testing.running(...)` for tests and benches. Both load the
web server, so they are imported from their modules.
"""

from kallelse.sandbox.settings import SandboxConfig, SandboxError

__all__ = ["SandboxConfig", "SandboxError"]
