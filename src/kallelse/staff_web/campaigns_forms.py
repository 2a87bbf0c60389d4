"""The forms of campaigns: what is said of one, and who does not want to be called."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kallelse.campaigns.actions import Settings
from kallelse.campaigns.drafting import said
from kallelse.campaigns.models import Campaign
from kallelse.campaigns.rules import PURPOSE_WORDS
from kallelse.connections.models import SourceSystem
from kallelse.kit.clock import SWEDISH_TIME
from kallelse.roles.models import Routine
from kallelse.staff_web import typed
from kallelse.staff_web.forms import ASKED, TypedField, day_field
from kallelse.staff_web.offer import Offer
from kallelse.templates.blocks import Field

_CARD: dict[str, Any] = {"class": "ds-input"}


def _number(label: Any, hint: Any = "", *, required: bool = True, least: int = 1, most: int = 500_000) -> forms.IntegerField:
    widget = forms.NumberInput(attrs=_CARD)
    return forms.IntegerField(label=label, help_text=hint, required=required, min_value=least, max_value=most, widget=widget)


def _text(label: Any, hint: Any = "", *, most: int, required: bool = True, rows: int = 0) -> forms.CharField:
    widget = forms.Textarea(attrs=_CARD | {"rows": rows}) if rows else forms.TextInput(attrs=_CARD | {"autocomplete": "off"})
    return forms.CharField(label=label, help_text=hint, required=required, max_length=most, widget=widget)


def _choice(label: Any, choices: Any, hint: Any = "", *, required: bool = True) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, help_text=hint, required=required, choices=choices, widget=forms.Select(attrs=_CARD))


def _clock(label: Any) -> TypedField:
    return TypedField(typed.clock, label=label, required=False)


class CampaignForm(forms.Form):
    """What is the same for everybody. What differs is a column of the list."""

    title = _text(_("Kampanjens namn"), _("Bara kollegor ser det."), most=100)
    purpose = _choice(_("Ändamål"), [(purpose.value, words) for purpose, words in PURPOSE_WORDS.items()])
    template = _choice(_("Mall"), ())
    day = day_field(_("Besöksdag för alla"), _("Lämna tomt om var och en har sin egen tid i listan."))
    clock = _clock(_("Klockan"))
    book_before = day_field(_("Boka senast, för alla"), _("Lämna tomt om dagen står i listan."))
    place = _text(_("Var i huset"), _("Till exempel ingång och plan, eller mammografibussens plats."), most=500, required=False)
    expected_size = _number(
        _("Väntad storlek"),
        _("Ungefär hur många som ska kallas, innan du har sett listan. Avviker listan mer än tio procent krävs ett skäl."),
    )
    size_reason = _text(_("Skäl till annan storlek"), _("Bara om listan ska avvika."), most=500, required=False, rows=2)
    risk_reference = _text(_("Riskanalys"), _("Beteckning på rutinens riskanalys, till exempel ett diarienummer."), most=100)
    review_by = day_field(_("Rutinen ska granskas senast"), _("Har dagen passerat får ingen ny kampanj börja."), required=True)
    canary_size = _number(_("Så många skickas först"), _("Sedan väntar resten tills någon har sett hur det gick."))
    per_hour = _number(
        _("Högst så många i timmen"), _("Tomt: så fort kanalerna bär, utan att någon enskild kallelse får vänta."), required=False
    )
    begin_day = day_field(_("Börja tidigast"), _("Tomt: så snart någon har godkänt."))
    begin_clock = _clock(_("Börja klockan"))
    listed_by = _choice(_("System som får lägga till personer"), (), _("Med sin nyckel, genom REST-dörren."), required=False)

    def __init__(self, *args: Any, offer: Offer, sources: Sequence[SourceSystem] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer = offer
        self.fields["template"].choices = [(one.version, one.title) for one in offer.choices]  # type: ignore[attr-defined]
        self.fields["listed_by"].choices = [("", _("Inget: bara filer")), *((one.pk, one.name) for one in sources)]  # type: ignore[attr-defined]
        chosen = offer.chosen
        self.initial.setdefault("template", chosen.pk if chosen else None)
        for name in ("book_before",) if chosen is None or chosen.kind == "timed" else ("day", "clock"):
            del self.fields[name]
        for one in chosen.fields if chosen else ():
            self.fields[ASKED + one.name] = _asked(one)

    def asked(self) -> list[Any]:
        """The template's own fields, for the page."""
        return [self[name] for name in self.fields if name.startswith(ASKED)]

    def clean(self) -> dict[str, Any]:
        """A day without its time says nothing."""
        found: dict[str, Any] = super().clean() or {}
        for day, hour in (("day", "clock"), ("begin_day", "begin_clock")):
            if found.get(day) and not found.get(hour) and hour not in self.errors:
                self.add_error(hour, _("Fyll i klockslaget också."))
        return found

    def settings(self) -> Settings:
        """The valid form."""
        found = self.cleaned_data
        chosen = self.offer.chosen
        values: dict[str, Any] = {"kind": "open"} if chosen and chosen.kind == "open" else {}
        if found.get("day"):
            values["start"] = f"{found['day'].isoformat()}T{found['clock']:%H:%M}"
        if found.get("book_before"):
            values["book_before"] = found["book_before"].isoformat()
        if found["place"]:
            values["place"] = found["place"]
        fields = {name.removeprefix(ASKED): value for name, value in found.items() if name.startswith(ASKED) and value}
        begins = found["begin_day"]
        return Settings(
            title=found["title"], purpose=found["purpose"], template=int(found["template"]), row=said(values, fields),
            risk_reference=found["risk_reference"], review_by=found["review_by"], expected_size=found["expected_size"],
            size_reason=found["size_reason"], canary_size=found["canary_size"], per_hour=found["per_hour"] or 0,
            not_before=datetime.combine(begins, found["begin_clock"], SWEDISH_TIME) if begins else None,
            listed_by=int(found["listed_by"]) if found["listed_by"] else None,
        )  # fmt: skip


def initial(campaign: Campaign | None, canary: int, routine: Routine | None) -> dict[str, Any]:
    """The form as a campaign would fill it; of none: what is usual, and the unit's own routine."""
    if campaign is None:
        usual = {"canary_size": canary, "purpose": "screening"}
        return usual | ({"risk_reference": routine.risk_analysis[:100], "review_by": routine.review_on.isoformat()} if routine else {})
    found: dict[str, Any] = {
        name: getattr(campaign, name)
        for name in ("title", "purpose", "template", "expected_size", "size_reason", "risk_reference", "canary_size")
    }
    values, fields = campaign.row.get("values", {}), campaign.row.get("fields", {})
    found |= {"review_by": campaign.review_by.isoformat(), "per_hour": campaign.per_hour or None, "listed_by": campaign.listed_by_id or ""}
    found |= {"place": values.get("place", ""), "book_before": values.get("book_before", "")}
    if start := values.get("start"):
        found["day"], _t, hour = start.partition("T")
        found["clock"] = hour.replace(":", ".")
    if campaign.not_before is not None:
        begins = campaign.not_before.astimezone(SWEDISH_TIME)
        found |= {"begin_day": begins.date().isoformat(), "begin_clock": f"{begins:%H.%M}"}
    return found | {ASKED + name: value for name, value in fields.items()}


def _asked(one: Field) -> forms.Field:
    label = one.label or one.name
    hint = " ".join(filter(None, (one.help, str(_("Tomt: kolumnen {name} i listan.")).format(name=one.name))))
    if one.kind == "choice":
        return _choice(label, [("", "–"), *((value, value) for value in one.choices)], hint, required=False)
    return _text(label, hint, most=one.limit or 300, required=False)


class DeclinedForm(forms.Form):
    """Somebody who does not want to be called for a purpose, or wants to again."""

    person = _text(_("Personnummer"), _("Tolv siffror."), most=20)
    purpose = _choice(_("Ändamål"), [(purpose.value, words) for purpose, words in PURPOSE_WORDS.items()])
    holds = forms.ChoiceField(
        label=_("Vad säger personen?"), initial="yes",
        choices=[("yes", _("Vill inte bli kallad")), ("no", _("Vill bli kallad igen"))],
        widget=forms.RadioSelect(attrs={"class": "ds-input"}),
    )  # fmt: skip
