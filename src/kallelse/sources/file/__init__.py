"""Invitations as a file: CSV (UTF-8 or Windows-1252, with ; , or tab) or XLSX, one row per invitation below one row of headings.

The headings are the field names of `sources.rows` or their Swedish names. A file is taken in whole or not at all, so nothing is
guessed: a row with a cell too many, two sheets with content or an unknown heading is refused with its line and column.
In this room a result's `row` is the line of the file minus 2 (`line_of` turns it back): lines, not rows, are what people look for.
"""

from kallelse.sources.file.bookings import BookingFile
from kallelse.sources.file.cancellations import CancellationFile
from kallelse.sources.file.cells import FileCells
from kallelse.sources.file.people import PeopleFile
from kallelse.sources.file.reader import FileReader, line_of
from kallelse.sources.file.slots import SlotFile

__all__ = ["BookingFile", "CancellationFile", "FileCells", "FileReader", "PeopleFile", "SlotFile", "line_of"]
