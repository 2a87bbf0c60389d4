"""What waits for the resident's word after an answer from a paper letter, and the way to her own code for letters."""

from typing import Any

from django import template

from kallelse.connections.models import CareProvider
from kallelse.letter_codes import asking
from kallelse.patient_web.access import Resident

register = template.Library()


@register.inclusion_tag("patient/letter_wish.html", takes_context=True)
def letter_wish(context: template.Context, resident: Resident) -> dict[str, Any]:
    """The question whether kallelser shall come in 1177, for each care provider where a letter's holder wished it."""
    waiting = {tenant for identity in (resident.identity, *resident.earlier) for tenant in asking.wishes(identity)}
    names = dict(CareProvider.objects.filter(pk__in=waiting).values_list("pk", "name")) if waiting else {}
    return {"waiting": sorted(names.items()), "csrf_token": context.get("csrf_token")}
