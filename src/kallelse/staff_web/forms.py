"""The form for sending one kallelse, as the fields of a row."""

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kallelse.content.words import SPOKEN

PREPARATIONS = 4
NEEDS = ("interpreter", "other_language", "easy_read", "large_print")
_CARD: dict[str, Any] = {"class": "ds-input"}


def _text(label: Any, hint: Any = "", *, required: bool = False, rows: int = 0, **more: Any) -> forms.CharField:
    widget = forms.Textarea(attrs=_CARD | {"rows": rows}) if rows else forms.TextInput(attrs=_CARD | {"autocomplete": "off"})
    return forms.CharField(label=label, help_text=hint, required=required, widget=widget, **more)


def _checkbox(label: Any) -> forms.BooleanField:
    return forms.BooleanField(label=label, required=False, widget=forms.CheckboxInput(attrs=_CARD))


class KallelseForm(forms.Form):
    """What a secretary fills in. Whether person, time and words are right is decided by the same rules as for every other door."""

    person = _text(_("Personnummer"), _("Tolv siffror. Även samordningsnummer och reservnummer."), required=True, max_length=20)
    kind = forms.ChoiceField(
        label=_("Slag av kallelse"), initial="timed", choices=[("timed", _("Bokad tid")), ("open", _("Öppen: patienten bokar själv"))],
        widget=forms.RadioSelect(attrs={"class": "ds-input"}),
    )  # fmt: skip
    day = forms.DateField(label=_("Dag"), required=False, widget=forms.DateInput(attrs=_CARD | {"type": "date"}, format="%Y-%m-%d"))
    clock = forms.TimeField(label=_("Klockan"), required=False, widget=forms.TimeInput(attrs=_CARD | {"type": "time"}, format="%H:%M"))
    minutes = forms.IntegerField(
        label=_("Längd i minuter"), required=False, min_value=1, max_value=24 * 60, widget=forms.NumberInput(attrs=_CARD)
    )  # fmt: skip
    book_before = forms.DateField(
        label=_("Boka senast (öppen)"), required=False,
        widget=forms.DateInput(attrs=_CARD | {"type": "date"}, format="%Y-%m-%d"),
    )  # fmt: skip
    purpose = _text(_("Varför"), _("Skriv till patienten, med vanliga ord."), required=True, rows=3, max_length=4000)
    performer = _text(_("Vem patienten träffar"), max_length=200)
    place = _text(_("Var i huset"), _("Till exempel ingång, plan och väntrum."), max_length=500)
    bring = _text(_("Ta med"), _("En sak på varje rad."), rows=3)
    fee_sek = forms.IntegerField(
        label=_("Avgift i kronor"), required=False, min_value=0, max_value=100_000, help_text=_("0 betyder gratis."),
        widget=forms.NumberInput(attrs=_CARD),
    )  # fmt: skip
    cancel_allowed = forms.BooleanField(
        label=_("Patienten får avboka på webben"), required=False, initial=True, widget=forms.CheckboxInput(attrs=_CARD)
    )
    sensitive = forms.BooleanField(
        label=_("Känslig mottagning: bara patienten själv får veta"), required=False, widget=forms.CheckboxInput(attrs=_CARD)
    )  # fmt: skip

    wants_paper = _checkbox(_("Patienten vill ha brev"))
    interpreter = _checkbox(_("Tolk"))
    other_language = _checkbox(_("Annat språk än svenska"))
    easy_read = _checkbox(_("Lättläst"))
    large_print = _checkbox(_("Stor stil"))
    language = forms.ChoiceField(
        label=_("Språk för tolk eller hjälp"), required=False, choices=[("", "–"), *sorted(SPOKEN.items(), key=lambda one: one[1])],
        widget=forms.Select(attrs=_CARD),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for number in range(1, PREPARATIONS + 1):
            self.fields[f"prepare_{number}_text"] = _text(_("Förberedelse"), max_length=500)
            self.fields[f"prepare_{number}_days"] = forms.IntegerField(
                label=_("Dagar före"), required=False, min_value=0, max_value=365, widget=forms.NumberInput(attrs=_CARD)
            )  # fmt: skip
            self.fields[f"prepare_{number}_time"] = forms.TimeField(
                label=_("Klockan"), required=False, widget=forms.TimeInput(attrs=_CARD | {"type": "time"}, format="%H:%M")
            )  # fmt: skip

    def preparations(self) -> list[tuple[Any, Any, Any]]:
        """The rows of preparation fields, for the page."""
        return [tuple(self[f"prepare_{number}_{part}"] for part in ("text", "days", "time")) for number in range(1, PREPARATIONS + 1)]  # type: ignore[misc]

    def clean(self) -> dict[str, Any]:
        """Say at once what the kind of kallelse needs."""
        said: dict[str, Any] = super().clean() or {}
        if said.get("kind") == "timed":
            for field in ("day", "clock"):
                if not said.get(field) and field not in self.errors:
                    self.add_error(field, _("Fyll i dag och klockslag för en bokad tid."))
        elif said.get("kind") == "open" and not said.get("book_before") and "book_before" not in self.errors:
            self.add_error("book_before", _("Fyll i sista dag att boka för en öppen kallelse."))
        return said

    def row(self, reference: str, unit: str) -> dict[str, Any]:
        """The valid form as a row of `sources.rows`: only what was filled in."""
        said = self.cleaned_data
        row: dict[str, Any] = {
            "reference": reference,
            "unit": unit,
            "person": said["person"],
            "kind": said["kind"],
            "purpose": said["purpose"],
        }
        if said["kind"] == "timed":
            row["start"] = f"{said['day'].isoformat()}T{said['clock']:%H:%M}"
            if said["minutes"]:
                row["end"] = _later(said["day"], said["clock"], said["minutes"])
        else:
            row["book_before"] = said["book_before"].isoformat()
        row |= {name: said[name] for name in ("performer", "place", "fee_sek") if said[name] not in ("", None)}
        row["bring"] = [line.strip() for line in said["bring"].splitlines() if line.strip()]
        row["preparation"] = [step for number in range(1, PREPARATIONS + 1) if (step := self._preparation(number))]
        row |= {name: said[name] for name in ("cancel_allowed", "sensitive", "wants_paper")}
        return row | {"needs": [need for need in NEEDS if said[need]], "language": said["language"]}

    def _preparation(self, number: int) -> dict[str, Any]:
        text, days, clock = (self.cleaned_data[f"prepare_{number}_{part}"] for part in ("text", "days", "time"))
        if not text:
            return {}
        return {"text": text} | ({"days_before": days} if days is not None else {}) | ({"time": f"{clock:%H:%M}"} if clock else {})


def _later(day: Any, clock: Any, minutes: int) -> str:
    """The wall clock `minutes` later, as the schedule on the wall would say it."""
    end = datetime.combine(day, clock) + timedelta(minutes=minutes)  # The zone is added when the row is read.
    return f"{end:%Y-%m-%dT%H:%M}"
