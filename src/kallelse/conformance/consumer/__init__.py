"""A sender as consumer of AddMessageToPatientPortalInbox 1.0: it calls us, and what it sends and does is held against the rules.

`listener` is an inbox that answers by test person: accepted, no answer the first time, refused, technical fault the first time.
`heard` is what arrived, `message_rules` look at each call and `manner_rules` at what the sender did after each kind of answer.
"""

from kallelse.conformance.consumer.listener import Listening, listen
from kallelse.conformance.consumer.rules import RULES

__all__ = ["RULES", "Listening", "listen"]
