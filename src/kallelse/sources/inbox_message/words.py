"""What is said about a message that is refused."""


def _(text: str) -> str:
    return text


CONTRACT = _("Meddelandet följer inte tjänstekontraktet.")
CONTRACT_REMEDY = _("Följ AddMessageToPatientPortalInbox 1.0.")
BREACH = _("Texten kan inte visas i 1177 inkorg, rad {line}: {text}")
BAD_WEEKDAY = (_("Veckodagen och datumet i texten stämmer inte med varandra."), _("Kontrollera datum och år i tidboken."))
TOO_LONG = (_("Texten är för lång."), _("Korta texten, eller länka till mer information."))

FIELDS = {
    "person": "subjectOfCareId",
    "unit": "message/organisationUnit/unitId",
    "reference": "message/messageThreadId",
    "heading": "message/messageDescription",
    "docbook": "message/messageText",
}
"""The element of the contract that each part of a draft comes from: a sender knows its own element names."""
