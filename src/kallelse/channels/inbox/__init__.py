"""1177 inkorg: patientportal 1.0 (IsActiveUser, AddMessageToPatientPortalInbox) and the read status.

The national contract for read status (GetMessageThreadStatus 2.0) is not public, so that `read_status` is one adapter with an interface
of our own:
it is the only file that changes the day a region brings the schema. 1.0 has no deduplication, so that a message without an answer is
never sent again before it has been looked for.
"""

from kallelse.channels.inbox.channel import Inbox
from kallelse.channels.inbox.profile import Profiles

__all__ = ["Inbox", "Profiles"]
