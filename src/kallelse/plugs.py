"""WHAT IS PLUGGED IN: one line per channel, reader and scheduler. Everything that lists them derives from here."""

from kallelse.channels import Channel, Supplier
from kallelse.channels.inbox import Inbox
from kallelse.channels.letter import Letters
from kallelse.sources import CancellationReader, Reader, Scheduler
from kallelse.sources.file import CancellationFile, FileReader
from kallelse.sources.inbox_message import InboxMessageReader
from kallelse.sources.rest import RestReader
from kallelse.sources.riv_scheduling import RivScheduling

CHANNELS: dict[str, Channel] = {
    "inbox": Inbox(),
    "letter": Letters(),
}

SUPPLIERS: dict[str, Supplier] = {name: channel for name, channel in CHANNELS.items() if isinstance(channel, Supplier)}
"""Channels whose orders are made and posted by somebody, who reports and may give an order back."""

READERS: dict[str, Reader] = {
    "rest": RestReader(),
    "file": FileReader(),
    "riv": InboxMessageReader(),
}

CANCELLATIONS: CancellationReader = CancellationFile()

SCHEDULER: Scheduler = RivScheduling()
