"""The drop-in door: a system that sends to 1177 inkorg today sends the same AddMessageToPatientPortalInbox 1.0 to us instead.

The message says who, from which unit and in which words, but has no field for the time of the visit. The time is taken from the
text when it says so in the way of Inera's own examples (one entry "Datum", one entry "Klockan"); otherwise the draft has no time,
and whoever plans it must not count on there being any to spare.
"""

from kallelse.sources.inbox_message.reader import InboxMessageReader

__all__ = ["InboxMessageReader"]
