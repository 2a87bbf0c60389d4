"""AddMessageToPatientPortalInbox 1.0 to a draft."""

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

from kallelse.protocols import ContractError, docbook, patientportal, soap
from kallelse.sources import Draft, Refusal
from kallelse.sources.inbox_message.visit_time import Visit, WeekdayError, visit_time
from kallelse.sources.inbox_message.words import BAD_WEEKDAY, BREACH, CONTRACT, CONTRACT_REMEDY, FIELDS, TOO_LONG
from kallelse.sources.rows import TextError, TimeError, clean, holds_number

LONGEST_TEXT = 100_000
"""Characters of message text; the contract states no limit. A long kallelse has about 5 000."""

_LONGEST_REFERENCE = 100


class InboxMessageReader:
    """Reads the SOAP request of the drop-in door."""

    name = "riv"

    def read(self, body: bytes, media_type: str) -> Sequence[Draft | Refusal]:
        """One result; a request that breaks the contract is a Refusal whose field is the element's path."""
        try:
            values = soap.read_request(body, [patientportal.ADD_MESSAGE]).values
        except ContractError as error:
            return [Refusal(0, error.path, CONTRACT, CONTRACT_REMEDY)]
        return [self.draft(values)]

    def draft(self, values: Mapping[str, Any]) -> Draft | Refusal:
        """The same from the values of a request that has been read already, and so follows the contract."""
        return _draft(values)


def _draft(values: Mapping[str, Any]) -> Draft | Refusal:
    message = values["message"]
    text: str = message["messageText"]
    reference = ""
    try:
        person = clean("person", values["subjectOfCareId"], required=True)
        unit = clean("unit", message["organisationUnit"]["unitId"], required=True)
        reference = _reference(values, person, unit)
        heading = " ".join(clean("heading", message.get("messageDescription", ""), lines=True).split())
        if len(text) > LONGEST_TEXT or len(unit) > 64:
            return Refusal(0, FIELDS["docbook" if len(text) > LONGEST_TEXT else "unit"], *TOO_LONG, reference)
        plain = clean("docbook", text, lines=True, required=True)
        # What begins with <, or did before it was encoded twice, is meant as markup; when the inbox could not show it as that, it is
        # not shown as text instead.
        marked = plain.startswith("<") or docbook.is_encoded(plain)
        visit = visit_time(docbook.entries(text)) if marked else None
        written = text if marked else docbook.build(_paragraphs(plain))
    except docbook.DocBookError as error:
        return Refusal(0, FIELDS["docbook"], *_breach(error), reference)
    except WeekdayError:
        return Refusal(0, FIELDS["docbook"], *BAD_WEEKDAY, reference)
    except (TextError, TimeError) as error:
        return Refusal(0, FIELDS[error.field], error.rule, error.remedy, reference)
    wording = {"docbook": written} | ({"heading": heading[:100]} if heading else {})
    visit = visit or Visit(None, None)
    kind = "timed" if visit.start else "message"
    return Draft(0, reference, person, unit.upper(), kind, visit.start, visit.end, wording=wording)


def _reference(values: Mapping[str, Any], person: str, unit: str) -> str:
    """The sender's thread id; without one, a hash of the message, so that a repeated message is the same and another is another.

    A thread id that is too long, or that repeats the person's number, is hashed too: references are seen in lists and addresses.
    """
    message = values["message"]
    thread = clean("reference", message.get("messageThreadId", ""))
    if thread and len(thread) <= _LONGEST_REFERENCE and not holds_number(thread, person):
        return thread
    said = (thread,) if thread else (person, unit, message.get("messageDescription", ""), message["messageText"])
    return f"riv-{hashlib.sha256('\x1f'.join(said).encode()).hexdigest()[:40]}"


def _paragraphs(plain: str) -> docbook.Article:
    return docbook.Article([docbook.Section(None, [docbook.Para(line) for line in plain.split("\n")])])


def _breach(error: docbook.DocBookError) -> tuple[str, str]:
    """The first breach, which the others may follow from, and its remedy."""
    found = error.findings[0]
    return BREACH.format(line=found.line, text=found.text), found.remedy
