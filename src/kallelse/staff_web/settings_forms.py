"""The forms of a unit's settings: what was written, and where it was wrong. What may be decided is judged in the rooms below."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kallelse.kit import clock
from kallelse.persons.never_contact import LONGEST_REASON
from kallelse.roles.deciding import LONGEST_ROUTINE
from kallelse.roles.rules import ANYWHERE, EVERYWHERE, Role
from kallelse.staff_web.words import ROLE_NAMES

_CARD = {"class": "ds-input"}


def _day(label: Any, *, required: bool = True, hint: Any = "") -> forms.DateField:
    widget = forms.DateInput(attrs=_CARD | {"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, required=required, widget=widget, help_text=hint)


def _line(label: Any, *, hint: Any = "", most: int = 300, required: bool = True) -> forms.CharField:
    widget = forms.TextInput(attrs=_CARD | {"autocomplete": "off"})
    return forms.CharField(label=label, max_length=most, required=required, widget=widget, help_text=hint)


def _text(label: Any, *, hint: Any = "", rows: int = 3, most: int = 300) -> forms.CharField:
    return forms.CharField(label=label, max_length=most, widget=forms.Textarea(attrs=_CARD | {"rows": rows}), help_text=hint)


class RoleForm(forms.Form):
    """Give a role."""

    employee = _line(_("Medarbetarens HSA-id"), hint=_("Står på SITHS-kortet, till exempel SE2321000156-1001."), most=64)
    role = forms.ChoiceField(label=_("Roll"), widget=forms.Select(attrs=_CARD))
    valid_from = _day(_("Första dagen"))
    valid_to = _day(_("Sista dagen"), required=False, hint=_("Tomt betyder tills vidare."))

    def __init__(self, *args: Any, roles: frozenset[Role], **more: Any) -> None:
        """`roles` are the giver's own: they decide what she may give."""
        super().__init__(*args, **more)
        everywhere = bool(roles & {Role.SYSTEM_MANAGER, Role.REGION_OFFICE})
        at_unit = [(role.value, ROLE_NAMES[role]) for role in Role if role not in EVERYWHERE]
        whole = [
            (f"{role}*", _("{role}, alla mottagningar").format(role=ROLE_NAMES[role])) for role in Role if role in EVERYWHERE | ANYWHERE
        ]
        self.fields["role"].choices = [("", "–"), *at_unit, *(whole if everywhere else [])]  # type: ignore[attr-defined]
        self.fields["valid_from"].initial = clock.today()


class EndForm(forms.Form):
    """End a role, at once or after a day."""

    last_day = _day(_("Sista dagen"), required=False, hint=_("Tomt betyder genast."))


class ValueForm(forms.Form):
    """A value from a day on."""

    value = _line(_("Nytt värde"), most=300)
    valid_from = _day(_("Gäller från"), hint=_("I dag eller senare. Kallelser som redan är planerade ändras inte."))
    reason = _line(_("Beslut eller källa"), hint=_("Så att den som undrar hittar den, till exempel ett diarienummer."))
    whole = forms.BooleanField(label=_("För alla mottagningar"), required=False, widget=forms.CheckboxInput(attrs=_CARD))

    def __init__(self, *args: Any, several_lines: bool, own: bool, whole: bool, **more: Any) -> None:
        """`own` and `whole` tell what the colleague may decide: for the unit, for all."""
        super().__init__(*args, **more)
        if several_lines:
            self.fields["value"] = _text(_("Nytt värde"), rows=6, most=4000)
        if not (own and whole):
            del self.fields["whole"]
        self.fields["valid_from"].initial = clock.today()


class ReasonForm(forms.Form):
    """Why something is undone, and (for the unit's own value) from when."""

    valid_from = _day(_("Från och med"), required=False)
    reason = _line(_("Beslut eller källa"))


class RoutineForm(forms.Form):
    """The unit's written routine (R-HSLF-7)."""

    text = _text(_("Rutinen"), rows=12, most=LONGEST_ROUTINE,
                 hint=_("Vem kallar, vem bevakar listan, vad gör ni när någon inte nås, vem ersätter vid frånvaro."))  # fmt: skip
    owner = _line(_("Ansvarig"), hint=_("Befattning, till exempel verksamhetschefen."), most=100)
    risk_analysis = _line(_("Riskanalys"), hint=_("Var den finns, till exempel ett diarienummer."))
    decided_on = _day(_("Beslutad den"))
    review_on = _day(_("Ska granskas senast"), hint=_("När dagen har passerat stoppas nya massutskick, aldrig pågående vård."))
    valid_from = _day(_("Gäller från"))

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        today = clock.today()
        self.fields["decided_on"].initial = self.fields["valid_from"].initial = today
        self.fields["review_on"].initial = today.replace(year=today.year + 1, day=min(today.day, 28))


class DecisionForm(forms.Form):
    """The unit's decision that reminders may leave over an open network (R-HSLF-5)."""

    channel = forms.ChoiceField(label=_("Kanal"), choices=[("sms", _("Sms")), ("email", _("E-post"))], widget=forms.Select(attrs=_CARD))
    level = forms.ChoiceField(
        label=_("Det mesta som får sägas"), widget=forms.Select(attrs=_CARD),
        choices=[
            ("neutral", _("neutral: dag, klockslag, region och telefon")), ("unit", _("även mottagningens namn")),
            ("full", _("även adressen")),
        ],
    )  # fmt: skip
    risk_analysis = _line(_("Riskanalys"), hint=_("Var den finns, till exempel ett diarienummer."))
    valid_from = _day(_("Första dagen"))
    valid_to = _day(_("Sista dagen"), required=False, hint=_("Tomt betyder tills vidare."))

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["valid_from"].initial = clock.today()


class NeverForm(forms.Form):
    """Somebody whom nothing may go to by itself."""

    person = _line(_("Personnummer"), hint=_("Tolv siffror. Även samordningsnummer och reservnummer."), most=20)
    reason = _text(
        _("Varför, och hur personen vill bli nådd"), most=LONGEST_REASON,
        hint=_("Skriv inget om hälsa. Kollegan som tar hand om kallelsen läser det här."),
    )  # fmt: skip
    until = _day(_("Till och med"), required=False, hint=_("Tomt betyder tills vidare."))
