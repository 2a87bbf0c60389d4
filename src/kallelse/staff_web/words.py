"""The staff pages' Swedish words for what the rooms below name in code."""

from django.utils.translation import gettext_lazy as _

from kallelse.roles.rules import Role

ROLE_NAMES = {
    Role.SENDER: _("avsändare"),
    Role.TEMPLATE_OWNER: _("mallansvarig"),
    Role.HEAD_OF_UNIT: _("verksamhetschef"),
    Role.RECEPTION: _("reception"),
    Role.SYSTEM_MANAGER: _("systemförvaltare"),
    Role.LOG_REVIEWER: _("logggranskare"),
    Role.REGION_OFFICE: _("regionkansli"),
}
"""Roles, as a colleague says them."""
ROLE_OPENS = {
    Role.SENDER: _("Skicka kallelser, göra förhandskontroll och svara åt patienter."),
    Role.TEMPLATE_OWNER: _("Skriva, granska och godkänna mottagningens kallelsemallar och bilagor."),
    Role.HEAD_OF_UNIT: _("Ge roller och besluta om mottagningens rutin och inställningar. Godkänna massutskick."),
    Role.RECEPTION: _("Svara åt patienter i receptionen och på telefon: tacka ja, avboka, boka om, skicka brev."),
    Role.SYSTEM_MANAGER: _("Sköta anslutningar och ge roller på alla mottagningar."),
    Role.LOG_REVIEWER: _("Granska vem som har sett och gjort vad."),
    Role.REGION_OFFICE: _("Besluta om det som gäller alla mottagningar."),
}
"""What each role opens."""
