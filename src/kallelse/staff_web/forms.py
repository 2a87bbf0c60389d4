"""The form for sending one kallelse: who, when, and what its template asks for."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kallelse.content.dates import local
from kallelse.content.words import SPOKEN
from kallelse.kit import clock
from kallelse.staff_web import typed
from kallelse.staff_web.offer import SEVERAL, Offer, words_of
from kallelse.staff_web.typed import TypedError
from kallelse.templates.blocks import Field

PREPARATIONS = 4
NEEDS = ("interpreter", "other_language", "easy_read", "large_print")
ASKED = "f_"
"""Before the name of a field that the template asks for."""
LONG = 120
"""From this many characters a text gets several lines."""
_CARD: dict[str, Any] = {"class": "ds-input"}


class TypedField(forms.CharField):
    """A text that is read as people write it; what cannot be read is refused with its rule and remedy."""

    def __init__(self, read: Callable[[str], Any], **more: Any) -> None:
        self.read = read
        super().__init__(widget=forms.TextInput(attrs=_CARD | {"autocomplete": "off"} | more.pop("attrs", {})), max_length=60, **more)

    def clean(self, value: Any) -> Any:
        """What was meant; None for nothing."""
        text = super().clean(value)
        if not text:
            return None
        try:
            return self.read(text)
        except TypedError as error:
            raise forms.ValidationError(f"{error.rule} {error.remedy}") from None


def day_field(label: Any, hint: Any = "", **more: Any) -> TypedField:
    """A day, as people write one."""
    return TypedField(
        lambda text: typed.day(text, clock.today()), label=label, help_text=hint, required=more.pop("required", False), **more
    )


def _clock_field(label: Any, **more: Any) -> TypedField:
    return TypedField(typed.clock, label=label, required=more.pop("required", False), **more)


def _text(label: Any, hint: Any = "", *, required: bool = False, rows: int = 0, first: bool = False, **more: Any) -> forms.CharField:
    attrs = _CARD | {"autocomplete": "off"} | ({"autofocus": True} if first else {})
    widget = forms.Textarea(attrs=_CARD | {"rows": rows}) if rows else forms.TextInput(attrs=attrs)
    return forms.CharField(label=label, help_text=hint, required=required, widget=widget, **more)


def _checkbox(label: Any) -> forms.BooleanField:
    return forms.BooleanField(label=label, required=False, widget=forms.CheckboxInput(attrs=_CARD))


def _choice(label: Any, choices: Any, hint: Any = "", *, required: bool = False, **attrs: Any) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, help_text=hint, required=required, choices=choices, widget=forms.Select(attrs=_CARD | attrs))


@dataclass(frozen=True, slots=True)
class Visit:
    """One of several times, as written on a line of its own."""

    start: datetime
    place: str = ""


FOLDED = (
    "not_before", "not_after", "guarantee", "wants_paper", "interpreter", "other_language", "language", "easy_read", "large_print",
)  # fmt: skip
"""The fields about what the patient needs, and between which days, as the form shows them together."""


class SendForm(forms.Form):
    """What a secretary fills in. Whether person, time and words are right is decided by the same rules as for every other door."""

    person = _text(
        _("Personnummer"), _("Tolv siffror. Du kan klistra in nummer och namn tillsammans."), required=True, max_length=200, first=True
    )  # fmt: skip
    template = _choice(_("Mall"), ())
    slot = _choice(_("Ledig tid i tidboken"), ())
    kind = forms.ChoiceField(
        label=_("Slag av kallelse"), initial="timed", choices=[("timed", _("Bokad tid")), ("open", _("Öppen: patienten bokar själv"))],
        widget=forms.RadioSelect(attrs={"class": "ds-input"}),
    )  # fmt: skip
    day = day_field(_("Dag"), _("9/2, 9 februari 2027 eller tis 9/2."))
    clock = _clock_field(_("Klockan"))
    minutes = forms.IntegerField(
        label=_("Längd i minuter"), required=False, min_value=1, max_value=24 * 60, widget=forms.NumberInput(attrs=_CARD)
    )  # fmt: skip
    visits = _text(_("Alla tider"), _("En tid på varje rad: 9/2 9.40 och sedan var, om det skiljer sig."), rows=4, max_length=4000)
    book_before = day_field(_("Boka senast"))
    not_before = day_field(_("Gör nytta tidigast"), _("Byter patienten tid visas inga dagar före den här."))
    not_after = day_field(_("Gör nytta senast"), _("Inga dagar efter den här visas."))
    guarantee = day_field(_("Vårdgarantins sista dag"), _("Om patienten väntar på besök eller behandling."))
    join_url = _text(_("Adress till videosamtalet"), _("Visas bara efter inloggning."), max_length=500)

    attached = forms.MultipleChoiceField(
        label=_("Bilagor"), required=False, widget=forms.CheckboxSelectMultiple(attrs=_CARD),
        help_text=_("Går med både digitalt och i brevet, utöver det som mallen själv skickar med."),
        error_messages={"invalid_choice": _("Filen kan inte användas. Välj en annan.")},
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
    sensitive = _checkbox(_("Känslig mottagning: bara patienten själv får veta"))

    wants_paper = _checkbox(_("Patienten vill ha brev"))
    interpreter = _checkbox(_("Tolk"))
    other_language = _checkbox(_("Annat språk än svenska"))
    easy_read = _checkbox(_("Lättläst"))
    large_print = _checkbox(_("Stor stil"))
    language = _choice(
        _("Språk för tolk eller hjälp"), [("", "–"), *((code, _(SPOKEN[code])) for code in sorted(SPOKEN, key=lambda code: SPOKEN[code]))]
    )

    FREE = ("kind", "purpose", "performer", "place", "bring", "fee_sek", "cancel_allowed", "sensitive")
    """What only a sender without a template may write."""

    def __init__(self, *args: Any, offer: Offer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer, chosen = offer, offer.chosen
        self.kept: dict[str, Any] = {}
        if offer.times:
            self.fields["slot"].choices = [("", _("Annan tid: skriv dag och klockslag")), *((one.id, words_of(one)) for one in offer.times)]  # type: ignore[attr-defined]
        else:
            del self.fields["slot"]
        if offer.files or self.data.get("attached"):
            # One that was chosen and may no longer be used is refused, and never left out in silence.
            self.fields["attached"].choices = [(one.sha256, one.title) for one in offer.files]  # type: ignore[attr-defined]
        else:
            del self.fields["attached"]
        if chosen is None:
            del self.fields["template"], self.fields["visits"], self.fields["join_url"]
            self._add_preparations()
            return
        self.fields["template"].choices = [(one.version, one.title) for one in offer.choices]  # type: ignore[attr-defined]
        self.initial["template"] = chosen.pk
        for name in self.FREE:
            del self.fields[name]
        for name in ("book_before",) if chosen.kind == "timed" else ("day", "clock", "minutes", "slot", "guarantee"):
            self.fields.pop(name, None)
        if chosen.visit_type in SEVERAL:
            for name in ("day", "clock", "minutes", "slot"):
                self.fields.pop(name, None)
            self.fields["visits"].required = True
        else:
            del self.fields["visits"]
        if chosen.visit_type != "video":
            del self.fields["join_url"]
        for field in chosen.fields:
            self.fields[ASKED + field.name] = asked_field(field)

    def _add_preparations(self) -> None:
        for number in range(1, PREPARATIONS + 1):
            self.fields[f"prepare_{number}_text"] = _text(_("Förberedelse"), max_length=500)
            self.fields[f"prepare_{number}_days"] = forms.IntegerField(
                label=_("Dagar före"), required=False, min_value=0, max_value=365, widget=forms.NumberInput(attrs=_CARD)
            )  # fmt: skip
            self.fields[f"prepare_{number}_time"] = _clock_field(_("Klockan"))

    @property
    def kind_said(self) -> str:
        """timed or open."""
        return ("open" if self.offer.chosen.kind == "open" else "timed") if self.offer.chosen else str(self.cleaned_data.get("kind", ""))

    def asked(self) -> list[Any]:
        """The fields of the template, for the page."""
        return [self[name] for name in self.fields if name.startswith(ASKED)]

    def needs_open(self) -> bool:
        """Whether something is said, or wrong, among what the patient needs: what is folded away there must be seen then."""
        return any(self[name].errors or self[name].value() for name in FOLDED if name in self.fields)

    def preparations(self) -> list[tuple[Any, Any, Any]]:
        """The rows of preparation fields, for the page."""
        if self.offer.chosen is not None:
            return []
        return [tuple(self[f"prepare_{number}_{part}"] for part in ("text", "days", "time")) for number in range(1, PREPARATIONS + 1)]  # type: ignore[misc]

    def clean(self) -> dict[str, Any]:
        """Say at once what the kind of kallelse needs."""
        said: dict[str, Any] = super().clean() or {}
        if said.get("visits"):
            self._read_visits(said)
        elif self.kind_said == "timed" and "visits" not in self.fields and not said.get("slot"):
            for field in ("day", "clock"):
                if not said.get(field) and field not in self.errors:
                    self.add_error(field, _("Fyll i dag och klockslag för en bokad tid."))
        elif self.kind_said == "open" and not said.get("book_before") and "book_before" not in self.errors:
            self.add_error("book_before", _("Fyll i sista dag att boka för en öppen kallelse."))
        return said

    def _read_visits(self, said: dict[str, Any]) -> None:
        found = []
        for number, line in enumerate(filter(None, map(str.strip, said["visits"].splitlines())), 1):
            try:
                found.append(_visit(line))
            except TypedError as error:
                self.add_error("visits", _("Rad {n}: {error}").format(n=number, error=f"{error.rule} {error.remedy}"))
        said["visits"] = sorted(found, key=lambda one: one.start)

    def values(self) -> dict[str, str]:
        """What was filled in for the template's fields, as `templates.filling` reads it."""
        given = {name.removeprefix(ASKED): self.cleaned_data[name] for name in self.fields if name.startswith(ASKED)}
        return {name: plain(value) for name, value in given.items() if value not in ("", None)}

    def row(self, reference: str, unit: str) -> dict[str, Any]:
        """The valid form as a row of `sources.rows`: only what was filled in. Its words, when it has a template, are the template's."""
        said, who = self.cleaned_data, typed.person(self.cleaned_data["person"])
        row: dict[str, Any] = {"reference": reference, "unit": unit, "person": who.number, "kind": self.kind_said}
        if who.name:
            row["person_name"] = who.name
        row |= self._when()
        row |= {name: said[name].isoformat() for name in ("not_before", "not_after") if said.get(name)}
        if self.offer.chosen is None:
            row |= {name: said[name] for name in ("purpose", "performer", "place", "fee_sek") if said[name] not in ("", None)}
            row["bring"] = [line.strip() for line in said["bring"].splitlines() if line.strip()]
            row["preparation"] = [step for number in range(1, PREPARATIONS + 1) if (step := self._preparation(number))]
            row |= {name: said[name] for name in ("cancel_allowed", "sensitive")}
        return row | {
            "wants_paper": said["wants_paper"], "needs": [need for need in NEEDS if said[need]], "language": said["language"]
        }  # fmt: skip

    def _when(self) -> dict[str, str]:
        said = self.cleaned_data
        if self.kind_said == "open":
            return {"book_before": said["book_before"].isoformat()}
        if said.get("visits"):
            return {"start": f"{said['visits'][0].start:%Y-%m-%dT%H:%M}"}
        slot = self.offer.time(said.get("slot", ""))
        if slot is not None:
            named = (
                {"performer": slot.performer_name} if slot.performer_name and self.offer.chosen is None and not said["performer"] else {}
            )
            return {"start": local(slot.starts).isoformat(), "end": local(slot.ends).isoformat(), "time_type": slot.time_type_name} | named
        when = {"start": f"{said['day'].isoformat()}T{said['clock']:%H:%M}"}
        return when | ({"end": _later(said["day"], said["clock"], said["minutes"])} if said["minutes"] else {})

    def _preparation(self, number: int) -> dict[str, Any]:
        text, days, at = (self.cleaned_data[f"prepare_{number}_{part}"] for part in ("text", "days", "time"))
        if not text:
            return {}
        return {"text": text} | ({"days_before": days} if days is not None else {}) | ({"time": f"{at:%H:%M}"} if at else {})


def asked_field(field: Field) -> forms.Field:
    """A field of a template as a field of the form."""
    label, hint = field.label or field.name, field.help or (str(_("Till exempel {x}")).format(x=field.example) if field.example else "")
    match field.kind:
        case "date":
            return day_field(label, hint, required=True)
        case "time":
            return _clock_field(label, help_text=hint, required=True)
        case "number":
            return forms.IntegerField(
                label=label, help_text=hint, min_value=field.least, max_value=field.limit, widget=forms.NumberInput(attrs=_CARD)
            )
        case "choice":
            return _choice(label, [("", "–"), *((one, one) for one in field.choices)], hint, required=True)
    return _text(label, hint, required=True, rows=3 if (field.limit or 0) > LONG else 0, max_length=field.limit)


def plain(value: Any) -> str:
    """A cleaned value as `templates.filling` reads it."""
    return value.isoformat() if isinstance(value, date) else f"{value:%H:%M}" if hasattr(value, "hour") else str(value)


def _visit(line: str) -> Visit:
    """One line: the day in one or more words, then the clock time, then where."""
    words = line.split()
    for first in reversed(range(1, min(len(words), 5))):
        try:
            on, at = typed.day(" ".join(words[:first]), clock.today()), typed.clock(words[first].removeprefix("kl."))
        except TypedError:
            continue
        return Visit(datetime.combine(on, at), " ".join(words[first + 1 :]).strip(" ,"))
    raise TypedError(str(_("Raden har ingen tid som går att läsa.")), str(_("Skriv dagen och klockslaget: 9/2 9.40.")))


def _later(day: Any, at: Any, minutes: int) -> str:
    """The wall clock `minutes` later, as the schedule on the wall would say it."""
    end = datetime.combine(day, at) + timedelta(minutes=minutes)  # The zone is added when the row is read.
    return f"{end:%Y-%m-%dT%H:%M}"
