"""Template filters of the patient's pages: what is Swedish on a page in another language says so."""

from django import template

from kallelse.patient_web import foreign

register = template.Library()


@register.filter
def swedish(text: object) -> object:
    """A name or a text of the care unit."""
    return foreign.swedish(text) if isinstance(text, str) else text


@register.filter
def said(text: object) -> object:
    """A text of a kallelse: in the reader's language when it is one of our own sentences, else marked as Swedish."""
    return foreign.said(text) if isinstance(text, str) else text
