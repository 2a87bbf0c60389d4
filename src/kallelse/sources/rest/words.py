"""What is said about a body that cannot be read at all."""


def _(text: str) -> str:
    return text


NOT_UTF8 = (_("Innehållet är inte UTF-8."), _("Skicka JSON i UTF-8."))
NOT_JSON = (_("Innehållet är inte giltig JSON."), _("Kontrollera citattecken, kommatecken och parenteser."))
NOT_AN_OBJECT = (_("Innehållet ska vara ett JSON-objekt."), _('Skicka en kallelse, eller flera som {"invitations": [...]}.'))
NOT_A_LIST = (_("Fältet invitations ska stå ensamt och vara en lista."), _('Skicka flera kallelser som {"invitations": [...]}.'))
ROWS = (_("Listan ska ha 1–10 000 kallelser."), _("Dela upp listan i flera anrop."))
