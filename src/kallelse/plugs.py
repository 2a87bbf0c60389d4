"""WHAT IS PLUGGED IN: one line per channel, reader and scheduler. Everything that lists them derives from here."""

from kallelse.channels import Channel, Contacts, Supplier
from kallelse.channels.email import Mails
from kallelse.channels.inbox import Inbox, Profiles
from kallelse.channels.letter import Letters
from kallelse.channels.parcel import Parcels
from kallelse.channels.sms import TextMessages
from kallelse.sources import CancellationReader, Reader, Scheduler
from kallelse.sources.file import BookingFile, CancellationFile, FileCells, FileReader, PeopleFile, SlotFile
from kallelse.sources.inbox_message import InboxMessageReader
from kallelse.sources.rest import RestReader
from kallelse.sources.riv_appointments import RivAppointments
from kallelse.sources.riv_scheduling import RivScheduling

CHANNELS: dict[str, Channel] = {
    "inbox": Inbox(),
    "letter": Letters(),
    "parcel": Parcels(),
}

SHORT: dict[str, Channel] = {
    "sms": TextMessages(),
    "email": Mails(),
}
"""Channels over open networks: they carry short reminders and never a kallelse."""

SUPPLIERS: dict[str, Supplier] = {name: channel for name, channel in CHANNELS.items() if isinstance(channel, Supplier)}
"""Channels whose orders are made and posted by somebody, who reports and may give an order back."""

CONTACTS: Contacts = Profiles()
"""Where a patient's own number and e-mail address are asked for."""

MESSAGES = InboxMessageReader()
"""Also reads messages that have been taken out of their SOAP envelope."""

READERS: dict[str, Reader] = {
    "rest": RestReader(),
    "file": FileReader(),
    "riv": MESSAGES,
}

CANCELLATIONS: CancellationReader = CancellationFile()

CELLS = FileCells()
"""The cells of a file's rows, for a person who puts them right."""

BOOKINGS = BookingFile()
"""Reads files that list what is booked."""

SLOTS = SlotFile()
"""Reads files of times that patients may book."""

PEOPLE = PeopleFile()
"""Reads files that list the people of a campaign."""

SCHEDULERS: tuple[Scheduler, ...] = (RivScheduling(), RivAppointments())
"""Generations of the scheduling contracts, the one that is tried first at a unit that has both first."""
