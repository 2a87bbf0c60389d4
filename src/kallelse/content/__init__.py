"""The words of a kallelse, said once and carried in every form the patient may meet.

`facts` turns one `Kallelse` into ordered facts in plain Swedish: when, where, what to do first, the last moment to
cancel, then the sections. Every rendering (inbox message, letter, patient page, plain text) reads the same facts, so
that the screen, the paper and the telephone conversation never disagree. The calendar file alone says less: only a time.

The room is pure: it reads no database, no clock and no network, and the same kallelse always gives the same bytes.
"""

from kallelse.content.calendar_event import CalendarEntry, calendar_feed, calendar_file, occasion_keys
from kallelse.content.enclosing import Enclosure, enclose
from kallelse.content.facts import Cancel, Facts, Item, Place, Section, Visit, facts
from kallelse.content.freed import Freed, freed_message, freed_short
from kallelse.content.inbox import InboxMessage, inbox_message
from kallelse.content.kallelse import Attachment, Kallelse, LanguageLine, Link, Occasion, Preparation, Replaced, Task, Translated, Unit
from kallelse.content.letter import Letter, PostalRecipient, letter_pdf
from kallelse.content.letter_pages import letter_pages, whole_letter_pages
from kallelse.content.notice import Reminding, reminder_message
from kallelse.content.plain import plain_text
from kallelse.content.reply import Reply
from kallelse.content.short import LEVELS, Level, ShortText, TextError, compile_text, shipped_text, short_subject
from kallelse.content.spoken import Spoken, spoken_message
from kallelse.content.windows import Window, window
from kallelse.content.withdrawn import what_next, withdrawn_message

__all__ = [
    "LEVELS", "Attachment", "CalendarEntry", "Cancel", "Enclosure", "Facts", "Freed", "InboxMessage", "Item", "Kallelse", "LanguageLine",
    "Letter", "Level", "Link", "Occasion", "Place", "PostalRecipient", "Preparation", "Reminding", "Replaced", "Reply", "Section",
    "ShortText", "Spoken", "Task", "TextError", "Translated", "Unit", "Visit", "Window", "calendar_feed", "calendar_file", "compile_text",
    "enclose", "facts", "freed_message", "freed_short", "inbox_message", "letter_pages", "letter_pdf", "occasion_keys", "plain_text",
    "reminder_message", "shipped_text", "short_subject", "spoken_message", "what_next", "whole_letter_pages", "window", "withdrawn_message",
]  # fmt: skip
