"""A template as a form: one field for each typed block, rows for its lists, and back again."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import msgspec
from django import forms
from django.utils.translation import gettext as now_
from django.utils.translation import gettext_lazy as _

from kallelse.connections import queries as connections
from kallelse.connections.models import CareUnit
from kallelse.content.words import SPOKEN
from kallelse.kit import clock
from kallelse.templates.blocks import FIELD_KINDS, LABELS, LISTS, PICTURED, TEXTS, Blocks
from kallelse.templates.findings import Finding
from kallelse.templates.words import FORMS
from kallelse.web_assets import pictograms

_CARD: dict[str, Any] = {"class": "ds-input"}
PICTURES = "pictures"
"""The variant that has pictograms beside its lines."""
MORE = 2
"""Empty rows after those that are filled in: saving gives two more."""
VISIT_TYPES = {
    "": _("Vanligt besök"), "video": _("Video"), "phone": _("Telefon"), "home": _("Hembesök"), "group": _("Grupp"),
    "series": _("Serie av besök"), "several": _("Flera besök samma dag"), "drop_in": _("Drop-in"), "admission": _("Inskrivning"),
    "screening": _("Screening"), "vaccination": _("Vaccination"),
}  # fmt: skip
KINDS = {
    "timed": _("Bokad tid"), "open": _("Öppen kallelse"), "change": _("Ändrad tid"), "cancelled": _("Inställt av vården"),
}  # fmt: skip
TEXT_NAMES = {
    "purpose": _("Varför"), "performer": _("Vem patienten träffar"), "place": _("Var i huset"), "hours": _("Öppettider (drop-in)"),
    "fee_text": _("Om avgiften"), "change": _("Om att ändra tiden"), "interpreter": _("Tolk"), "travel": _("Resa"),
    "illness": _("Om du blir sjuk"), "escort": _("Medföljande, barn och vårdnadshavare"), "accessibility": _("Tillgänglighet"),
    "way": _("Vägen hit"), "reminder": _("Egna ord i sms-påminnelsen"),
}  # fmt: skip
LIST_NAMES = {
    "preparation": _("Förberedelse"), "bring": _("Ta med"), "beforehand": _("Gör före besöket"), "links": _("Länk"),
    "items": _("Skickas med posten"), "fields": _("Fält"),
}  # fmt: skip
FIELD_NAMES = {
    "date": _("Datum"), "time": _("Klockslag"), "text": _("Text"), "choice": _("Val"), "number": _("Tal"),
    "phone": _("Mottagningens telefon (fylls i av sig själv)"), "fee": _("Avgift ur tabellen (fylls i av sig själv)"),
}  # fmt: skip
LABEL_NAMES = {
    "when": _("När"), "arrive": _("Kom i tid"), "where": _("Var"), "book_by": _("Boka senast"), "cancel": _("Avboka senast"),
    "phone": _("Telefon"), "prepare": _("Förbered dig"), "bring": _("Ta med"), "fee": _("Avgift"), "help": _("Hjälp"),
}  # fmt: skip
PLAIN = ("cancel_allowed", "rebook_allowed", "arrive_minutes", "earlier_days", "later_days")
"""Rules that are a box or a number."""
PARTS: Mapping[str, Sequence[tuple[str, Any, str]]] = {
    "preparation": (("text", _("Vad"), "text"), ("days_before", _("Dagar före"), "int"), ("time", _("Klockan"), "clock")),
    "bring": (("text", _("Vad"), "text"),),
    "beforehand": (("text", _("Vad"), "text"), ("url", _("Webbadress"), "text")),
    "links": (("text", _("Länkens text"), "text"), ("url", _("Webbadress"), "text")),
    "items": (("code", _("Kod i lagret"), "text"), ("text", _("Vad patienten kallar det"), "text")),
    "fields": (
        ("name", _("Namn i texten"), "text"), ("kind", _("Slag"), "kind"), ("label", _("Ledtext"), "text"),
        ("help", _("Hjälptext"), "text"),
        ("limit", _("Längst eller högst"), "int"), ("least", _("Minst"), "int"), ("choices", _("Val, med | emellan"), "text"),
        ("code", _("Kod i avgiftstabellen"), "text"), ("example", _("Exempel"), "text"),
    ),
}  # fmt: skip
"""The parts of a row of each list: name, label and what is written in it."""


def form_name(form: str) -> str:
    """What staff call a variant."""
    return str(now_(FORMS[form]) if form in FORMS else SPOKEN.get(form, SPOKEN.get(form.split("-")[0], form)))


def _field(what: str, label: Any, rows: int = 0) -> forms.Field:
    match what:
        case "int":
            return forms.IntegerField(label=label, required=False, min_value=0, max_value=100_000, widget=forms.NumberInput(attrs=_CARD))
        case "kind":
            return forms.ChoiceField(
                label=label, required=False, choices=[("", "–"), *((kind, FIELD_NAMES[kind]) for kind in FIELD_KINDS)],
                widget=forms.Select(attrs=_CARD),
            )  # fmt: skip
    widget = forms.Textarea(attrs=_CARD | {"rows": rows}) if rows else forms.TextInput(attrs=_CARD | {"autocomplete": "off"})
    return forms.CharField(label=label, required=False, widget=widget, max_length=4000)


class BlocksForm(forms.Form):
    """The Swedish words of a draft."""

    title = forms.CharField(
        label=_("Mallens namn"), max_length=120, widget=forms.TextInput(attrs=_CARD), help_text=_("Ser bara personalen.")
    )
    kind = forms.ChoiceField(label=_("Slag av kallelse"), choices=list(KINDS.items()), widget=forms.Select(attrs=_CARD))
    visit_type = forms.ChoiceField(
        label=_("Slag av besök"), choices=list(VISIT_TYPES.items()), required=False, widget=forms.Select(attrs=_CARD)
    )
    time_types = forms.CharField(
        label=_("Föreslås för tidstyperna"),
        required=False,
        help_text=_("En på varje rad."),
        widget=forms.Textarea(attrs=_CARD | {"rows": 2}),
    )
    owner = forms.CharField(label=_("Ägare (HSA-id)"), required=False, max_length=64, widget=forms.TextInput(attrs=_CARD))
    note = forms.CharField(label=_("Vad är ändrat, och varför?"), required=False, max_length=500, widget=forms.TextInput(attrs=_CARD))
    sensitive = forms.BooleanField(
        label=_("Känslig: bara patienten själv får veta"), required=False, widget=forms.CheckboxInput(attrs=_CARD)
    )
    cancel_allowed = forms.BooleanField(
        label=_("Patienten får avboka på webben"), required=False, initial=True, widget=forms.CheckboxInput(attrs=_CARD)
    )
    rebook_allowed = forms.BooleanField(label=_("Patienten får omboka på webben"), required=False, widget=forms.CheckboxInput(attrs=_CARD))
    arrive_minutes = forms.IntegerField(
        label=_("Kom så många minuter före"), required=False, min_value=0, max_value=240, widget=forms.NumberInput(attrs=_CARD)
    )
    earlier_days = forms.IntegerField(
        label=_("Får bokas om till högst så många dagar tidigare"), required=False, min_value=0, max_value=365,
        widget=forms.NumberInput(attrs=_CARD), help_text=_("När besöket bara gör nytta inom en viss tid. Tomt: hur tidigt som helst."),
    )  # fmt: skip
    later_days = forms.IntegerField(
        label=_("Får bokas om till högst så många dagar senare"), required=False, min_value=0, max_value=365,
        widget=forms.NumberInput(attrs=_CARD),
        help_text=_("För en öppen kallelse räknat från sista dag att boka. Tomt: hur sent som helst."),
    )  # fmt: skip
    CHECKBOXES = ("sensitive", "cancel_allowed", "rebook_allowed")

    def __init__(self, *args: Any, unit: CareUnit, kept: Blocks, new: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kept = kept
        if new:
            code = forms.CharField(
                label=_("Kod"), max_length=60, widget=forms.TextInput(attrs=_CARD),
                help_text=_("Vad vårdsystem och filer kallar mallen: rontgen-fasta."),
            )  # fmt: skip
            self.fields = {"code": code, **self.fields}
        for name in (*TEXTS, "reminder"):
            self.fields[name] = _field("text", TEXT_NAMES[name], 0 if name in ("performer", "place", "hours") else 3)
        fees = connections.parameters(unit.provider_id, unit.care_level, clock.today(), unit.pk).get("fee_table", {})
        self.fields["fee"] = forms.ChoiceField(
            label=_("Avgift"), required=False, widget=forms.Select(attrs=_CARD),
            choices=[("", _("Säger inget om avgiften")), *((code, _fee_words(code, line)) for code, line in sorted(fees.items()))],
        )  # fmt: skip
        for name, parts in PARTS.items():
            for at in range(self._rows(name)):
                for part, label, what in parts:
                    self.fields[f"{name}.{at}.{part}"] = _field(what, label)

    def _rows(self, name: str) -> int:
        sent = [int(key.split(".")[1]) + 1 for key in self.data if key.startswith(f"{name}.") and key.split(".")[1].isdecimal()]
        most = 10 if name in ("links", "items", "beforehand") else 30
        return min(max(sent, default=len(getattr(self.kept, name)) + MORE), most)

    @classmethod
    def of(cls, blocks: Blocks, unit: CareUnit, said: Mapping[str, Any], *, new: bool = False) -> "BlocksForm":
        """The form with what a draft says; `said` is what is not in its blocks: title, kind, owner …"""
        shown: dict[str, Any] = dict(said)
        names = (*TEXTS, "reminder", "fee", "visit_type", *PLAIN)
        shown |= {name: getattr(blocks, name) for name in names}
        for name, parts in PARTS.items():
            for at, row in enumerate(getattr(blocks, name)):
                for part, _label, _what in parts:
                    value = row if isinstance(row, str) else getattr(row, part)
                    shown[f"{name}.{at}.{part}"] = "|".join(value) if isinstance(value, tuple) else value
        return cls(initial=shown, unit=unit, kept=blocks, new=new)

    def blocks(self) -> Blocks:
        """What was written. Raises msgspec.ValidationError for a shape that no block has; call on a valid form."""
        said = self.cleaned_data
        data: dict[str, Any] = {name: said[name].replace("\r\n", "\n").strip() for name in (*TEXTS, "reminder", "fee", "visit_type")}
        data |= {name: said[name] for name in PLAIN}
        for name, parts in PARTS.items():
            rows = [self._row(name, at, parts) for at in range(self._rows(name))]
            data[name] = [row for row in rows if row]
        data["bring"] = [row["text"] for row in data["bring"]]
        data["attachments"] = msgspec.to_builtins(self.kept.attachments)
        return msgspec.convert(data, Blocks)

    def _row(self, name: str, at: int, parts: Iterable[tuple[str, Any, str]]) -> dict[str, Any]:
        row = {part: self.cleaned_data[f"{name}.{at}.{part}"] for part, _label, _what in parts}
        row = {part: value.strip() if isinstance(value, str) else value for part, value in row.items()}
        row = {part: value for part, value in row.items() if value not in ("", None)}
        if "choices" in row:
            row["choices"] = [choice.strip() for choice in row["choices"].split("|") if choice.strip()]
        return row

    def groups(self, found: Sequence[Finding] = ()) -> list[dict[str, Any]]:
        """The fields in the order of the kallelse, each with what is said of it."""
        by_block: dict[str, list[Finding]] = {}
        for one in found:
            by_block.setdefault(one.block, []).append(one)

        def texts(*names: str) -> list[tuple[Any, list[Finding]]]:
            return [(self[name], by_block.get(name, [])) for name in names if name in self.fields]

        def rows(name: str) -> list[dict[str, Any]]:
            return [
                {"cells": [self[f"{name}.{at}.{part}"] for part, _label, _what in PARTS[name]], "found": by_block.get(f"{name}.{at}", []),
                 "name": f"{LIST_NAMES[name]} {at + 1}"}
                for at in range(self._rows(name))
            ]  # fmt: skip

        def group(legend: Any, fields: Any, lists: Sequence[str] = (), boxes: Sequence[str] = ()) -> dict[str, Any]:
            named = [(LIST_NAMES[name], rows(name), by_block.get(name, [])) for name in lists]
            return {"legend": legend, "fields": fields, "lists": named, "boxes": [self[name] for name in boxes]}

        return [
            group(_("Mallen"), texts("code", "title", "kind", "visit_type", "time_types", "owner", "note"), boxes=("sensitive",)),
            group(_("Varför och vem"), texts("purpose", "performer")),
            group(_("Var och när"), texts("place", "way", "arrive_minutes", "hours", "accessibility", "travel")),
            group(_("Innan besöket"), [], ("preparation", "bring", "beforehand", "items")),
            group(
                _("Avgift, ändra och avboka"),
                texts("fee", "fee_text", "change", "illness", "earlier_days", "later_days"),
                boxes=("cancel_allowed", "rebook_allowed"),
            ),
            group(_("Stöd"), texts("interpreter", "escort"), ("links",)),
            group(_("Fält som fylls i när kallelsen skickas"), [], ("fields",)),
            group(_("Påminnelse"), texts("reminder")),
        ]


class VariantForm(forms.Form):
    """One variant beside the Swedish words: a text for each text, a line for each line."""

    def __init__(self, *args: Any, swedish: Blocks, form: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.swedish, self.form = swedish, form
        self.beside: dict[str, str] = {}
        for name in TEXTS:
            if text := getattr(swedish, name):
                self._add(name, TEXT_NAMES[name], text, 3)
        for name in LISTS:
            for at, row in enumerate(getattr(swedish, name)):
                self._add(f"{name}.{at}", f"{LIST_NAMES[name]} {at + 1}", row if isinstance(row, str) else row.text, 0)
        if form == PICTURES:
            self._only_pictures()
        if form not in FORMS:
            for name in LABELS:
                self._add(f"labels.{name}", LABEL_NAMES[name], str(LABEL_NAMES[name]), 0)

    def _only_pictures(self) -> None:
        """Which pictogram stands beside which line: the words are those of easy Swedish."""
        self.fields = {}
        choices = [("", _("Ingen bild")), *((name, now_(words)) for name, words in pictograms.NAMES.items())]
        for name in PICTURED:
            for at in range(len(getattr(self.swedish, name))):
                label = f"{LIST_NAMES[name]} {at + 1}"
                self.fields[f"{name}.{at}"] = forms.ChoiceField(
                    label=label, choices=choices, required=False, widget=forms.Select(attrs=_CARD)
                )

    def _add(self, name: str, label: Any, swedish: str, rows: int) -> None:
        self.fields[name] = _field("text", label, rows)
        if self.form not in FORMS:
            self.fields[name].widget.attrs["lang"] = self.form
        self.beside[name] = swedish

    @staticmethod
    def said(blocks: Blocks) -> dict[str, str]:
        """What a stored variant says, as the form shows it."""
        if blocks.pictures:
            return dict(blocks.pictures)
        shown = {name: getattr(blocks, name) for name in TEXTS}
        for name in LISTS:
            shown |= {f"{name}.{at}": row if isinstance(row, str) else row.text for at, row in enumerate(getattr(blocks, name))}
        return shown | {f"labels.{name}": text for name, text in blocks.labels.items()}

    def blocks(self) -> Blocks:
        """What was written: of the lists every line, or none of them. Raises msgspec.ValidationError."""
        if self.form == PICTURES:
            return Blocks(pictures={place: name for place, name in self.cleaned_data.items() if name})
        said = {name: value.replace("\r\n", "\n").strip() for name, value in self.cleaned_data.items()}
        data: dict[str, Any] = {name: said.get(name, "") for name in TEXTS}
        for name in LISTS:
            ours = getattr(self.swedish, name)
            lines = [said.get(f"{name}.{at}", "") for at in range(len(ours))]
            if any(lines):
                rows = [_line(row, text) for row, text in zip(ours, lines, strict=True) if text]
                data[name] = rows
        data["labels"] = {name: said[f"labels.{name}"] for name in LABELS if said.get(f"labels.{name}")}
        return msgspec.convert(data, Blocks)

    def rows(self, found: Sequence[Finding] = ()) -> list[tuple[Any, str, list[Finding]]]:
        """Each field with the Swedish words beside it and what is said of it."""
        named = [(one.block.partition(":")[2], one) for one in found]
        return [(self[name], self.beside[name], [one for block, one in named if block == name]) for name in self.fields]


def _line(row: Any, text: str) -> Any:
    return text if isinstance(row, str) else msgspec.to_builtins(msgspec.structs.replace(row, text=text))


def _fee_words(code: str, line: Any) -> str:
    sek = line.get("sek") if isinstance(line, dict) else None
    return f"{code} ({sek} kr)" if sek is not None else code
