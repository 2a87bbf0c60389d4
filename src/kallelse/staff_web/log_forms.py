"""What whoever follows up the access log may ask for. Everything comes in the body of the request: nobody's number stands in an address."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from kallelse.audit.following_up import CHANGED, LONGEST_NOTE, SEEN, Outcome, Wanted
from kallelse.connections.models import CareUnit
from kallelse.kit import clock
from kallelse.kit.clock import SWEDISH_TIME
from kallelse.persons import identity
from kallelse.staff_web import typed
from kallelse.staff_web.log_words import OUTCOMES, PURPOSES

_CARD = {"class": "ds-input"}
LONGEST = timedelta(days=366)
WEEK = timedelta(days=7)
ACTS = {"": lazy("Allt"), "seen": lazy("Läst, sökt och visat"), "changed": lazy("Ändrat, skickat och svarat")}
CHOICES = [("", "–"), *OUTCOMES.items()]
_BY_NAME = {"": (), "seen": SEEN, "changed": CHANGED}


def moments(first: date, last: date) -> tuple[datetime, datetime]:
    """From the beginning of the first day to the end of the last."""
    return datetime.combine(first, time(), SWEDISH_TIME), datetime.combine(last + timedelta(days=1), time(), SWEDISH_TIME)


class DaysForm(forms.Form):
    """Two days, and at which unit where there are several."""

    first = forms.DateField(label=lazy("Från och med"), widget=forms.DateInput(attrs=_CARD | {"type": "date"}, format="%Y-%m-%d"))
    last = forms.DateField(label=lazy("Till och med"), widget=forms.DateInput(attrs=_CARD | {"type": "date"}, format="%Y-%m-%d"))
    unit = forms.ChoiceField(label=lazy("Mottagning"), required=False, widget=forms.Select(attrs=_CARD))

    def __init__(self, *args: Any, units: Mapping[str, CareUnit], here: str, **more: Any) -> None:
        """`units` are those whose log she follows up, by HSA-id; `here` is the one that she works at."""
        super().__init__(*args, **more)
        self.units = units
        self.fields["first"].initial, self.fields["last"].initial = clock.today() - WEEK, clock.today()
        if len(units) == 1:
            del self.fields["unit"]
        else:
            self.fields["unit"].choices = self._choices()  # type: ignore[attr-defined]
            self.fields["unit"].initial = here

    def _choices(self) -> list[tuple[str, Any]]:
        return [(id, unit.name) for id, unit in sorted(self.units.items(), key=lambda one: one[1].name)]

    def clean(self) -> dict[str, Any]:
        """The days in order, and not more of them than can be looked at."""
        said = super().clean() or {}
        first, last = said.get("first"), said.get("last")
        if first and last and first > last:
            self.add_error("last", _("Dagen ligger före den första. Byt plats på dem."))
        elif first and last and last - first > LONGEST:
            self.add_error("first", _("Det är mer än ett år. Välj färre dagar."))
        return said

    @property
    def where(self) -> tuple[str, ...]:
        """The units that were chosen."""
        chosen = self.cleaned_data.get("unit", "")
        return (chosen,) if chosen else tuple(self.units)


class LogForm(DaysForm):
    """Which entries to see."""

    person = forms.CharField(
        label=lazy("Patientens personnummer"), required=False, max_length=60, help_text=lazy("Tomt betyder alla patienter."),
        widget=forms.TextInput(attrs=_CARD | {"autocomplete": "off"}),
    )  # fmt: skip
    employee = forms.CharField(
        label=lazy("Medarbetarens HSA-id"), required=False, max_length=64, help_text=lazy("Tomt betyder alla medarbetare."),
        widget=forms.TextInput(attrs=_CARD | {"autocomplete": "off"}),
    )  # fmt: skip
    acts = forms.ChoiceField(label=lazy("Vad som gjordes"), required=False, choices=list(ACTS.items()), widget=forms.Select(attrs=_CARD))
    purpose = forms.ChoiceField(
        label=lazy("Ändamål"), required=False, choices=[("", lazy("Alla")), *PURPOSES.items()], widget=forms.Select(attrs=_CARD)
    )
    everybody = forms.BooleanField(
        label=lazy("Visa också vad patienten själv och systemet har gjort"), required=False, widget=forms.CheckboxInput(attrs=_CARD)
    )
    field_order = ("person", "employee", "first", "last", "unit", "acts", "purpose", "everybody")

    def _choices(self) -> list[tuple[str, Any]]:
        return [("", lazy("Alla")), *super()._choices()]

    def clean_person(self) -> str:
        """The number in twelve characters."""
        said = self.cleaned_data["person"].strip()
        try:
            return identity.parse(typed.person(said).number, clock.today()).number if said else ""
        except identity.IdentityError as error:
            raise forms.ValidationError(f"{error.rule} {error.remedy}") from None

    def clean_employee(self) -> str:
        """An HSA-id, as it is written on the card."""
        return str(self.cleaned_data["employee"]).strip()

    def clean(self) -> dict[str, Any]:
        """What everybody has done is asked for one patient at a time: of all of them it is most of what the system does."""
        said = super().clean()
        if said.get("everybody") and not said.get("person") and "person" not in self.errors:
            self.add_error("person", _("Skriv vilken patient det gäller, för att se vad patienten och systemet har gjort."))
        return said

    @property
    def wanted(self) -> Wanted:
        """What was asked for."""
        said = self.cleaned_data
        first, last = moments(said["first"], said["last"])
        return Wanted(
            self.where, first, last, said["person"], said["employee"], said["purpose"], _BY_NAME[said["acts"]], said["everybody"]
        )  # fmt: skip


class CloseForm(forms.Form):
    """What a sample has shown."""

    outcome = forms.ChoiceField(label=lazy("Vad visade granskningen?"), choices=CHOICES, widget=forms.Select(attrs=_CARD))
    note = forms.CharField(
        label=lazy("Vad du frågade och fick veta"), required=False, max_length=LONGEST_NOTE,
        widget=forms.Textarea(attrs=_CARD | {"rows": 3}), help_text=lazy("Skriv inget om någon patients hälsa."),
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """Who has asked somebody, or reported something, says what."""
        said = super().clean() or {}
        if said.get("outcome") in (Outcome.ASKED, Outcome.REPORTED) and not said.get("note", "").strip():
            self.add_error("note", _("Skriv vad du frågade och fick veta, eller var det är anmält."))
        return said
