"""Text messages through a gateway over HTTPS. No national contract exists: docs/connect.md describes the few lines of JSON that we speak.

The gateway is given a number, a sender and a text, under a key that it must recognise: the same key again is the same message. What it has
taken can be asked for by the keys, so that no outcome stays unknown.
"""

from kallelse.channels.sms.channel import TextMessages

__all__ = ["TextMessages"]
