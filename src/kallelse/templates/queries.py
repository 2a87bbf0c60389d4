"""Reads of the templates room. The tables are small and shared; what was approved never changes and is remembered."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Q, QuerySet

from kallelse.connections import queries as connections
from kallelse.connections.models import CareUnit
from kallelse.templates import attached, rules
from kallelse.templates.blocks import fingerprint, from_data
from kallelse.templates.findings import Finding
from kallelse.templates.models import Template, TemplateVersion, Variant
from kallelse.templates.rules import Limits

__all__ = [
    "Choice",
    "Found",
    "findings",
    "for_sending",
    "in_force",
    "limits",
    "search",
    "standing",
    "usable_variants",
    "variants",
    "version",
]

LEAST_FORMS = ("easy_read",)
"""Forms that every template has (R-PL-1); large print is set from any text and needs no words of its own."""


@dataclass(frozen=True, slots=True)
class Choice:
    """A template that may be sent now. `suggested`: made for this type of time; `overdue`: its review day has passed, it is used with a
    warning until `last_day`. `level` is unit, provider or region."""

    template: int
    version: int
    code: str
    title: str
    kind: str
    visit_type: str
    level: str
    suggested: bool
    overdue: bool
    last_day: date | None
    forms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """A page of templates: the rows, and how many there are in all."""

    rows: tuple[Template, ...]
    total: int


def for_sending(unit: CareUnit, time_type: str = "", today: date | None = None, *, kind: str = "") -> list[Choice]:
    """What a unit may send from, nearest first for each code; those for the type of time first, then by title.

    A template whose review day passed longer ago than the grace is not among them. `kind` leaves out every other.
    """
    on = today or date.max
    wanted = time_type.strip().casefold()
    chosen: dict[str, TemplateVersion] = {}
    for one in _approved(unit):
        if kind and one.template.kind != kind:
            continue
        kept = chosen.get(one.template.code)
        if kept is None or _near(one) > _near(kept):
            chosen[one.template.code] = one
    grace = _grace(unit, today)
    found = [_choice(one, wanted, on, grace) for one in chosen.values() if not _closed(one, on, grace)]
    return sorted(found, key=lambda each: (not each.suggested, each.title.casefold(), each.code))


def in_force(unit: CareUnit, code: str) -> TemplateVersion | None:
    """The approved version that a code means at a unit: the unit's own before its provider's, that before the region's."""
    named = [one for one in _approved(unit) if one.template.code == code]
    return max(named, key=_near, default=None)


def closed(one: TemplateVersion, unit: CareUnit, today: date) -> bool:
    """Whether its review day passed so long ago that nothing new is sent from it."""
    return _closed(one, today, _grace(unit, today))


def version(pk: int) -> TemplateVersion:
    """One version with its template, in any state. Raises TemplateVersion.DoesNotExist."""
    return connections.cached("template version", pk, lambda: TemplateVersion.objects.select_related("template").get(pk=pk))


def standing(template: Template) -> list[TemplateVersion]:
    """All its versions, the newest first."""
    return list(TemplateVersion.objects.filter(template=template).order_by("-number"))


def variants(one: TemplateVersion) -> list[Variant]:
    """The variants of a version, by form."""
    return list(Variant.objects.filter(version=one).order_by("form"))


def usable_variants(pk: int) -> Mapping[str, Variant]:
    """The variants of a version that may be said: approved by a named person, and of the Swedish words as they are (R-LANG-3, R-LANG-4)."""

    def load() -> dict[str, Variant]:
        said = fingerprint(from_data(version(pk).blocks))
        return {each.form: each for each in Variant.objects.filter(version_id=pk, says=said).exclude(approved_by="")}

    return connections.cached("template variants", pk, load)


def stale(each: Variant, one: TemplateVersion) -> bool:
    """Whether the Swedish words have changed since the variant was written."""
    return each.says != fingerprint(from_data(one.blocks))


def missing_forms(one: TemplateVersion) -> list[str]:
    """The forms that every template should have and this has not (R-PL-1)."""
    return [form for form in LEAST_FORMS if form not in usable_variants(one.pk)]


def limits(provider_id: int | None, today: date) -> Limits:
    """What a template of a provider (None: of the region) may say on a day."""
    values = connections.parameters(provider_id or 0, "", today)
    domains = values.get("link_domains")
    return Limits(
        lix=int(values.get("template_most_lix", 40)),
        words=int(values.get("template_most_words", 20)),
        domains=tuple(domains) if isinstance(domains, list) else None,
        fees=tuple(values.get("fee_table", {})),
    )


def findings(one: TemplateVersion, today: date) -> list[Finding]:
    """Everything to say of a version and its variants before somebody approves it."""
    forms = {each.form: each.blocks for each in variants(one)}
    said = rules.check(one, limits(one.template.tenant_id, today), kind=one.template.kind, variants=forms)
    return sorted([*said, *attached.findings(one, today)], key=lambda each: not each.stops)


def search(
    *, provider_id: int | None = None, unit_id: int | None = None, text: str = "", state: str = "", kind: str = "", owner: str = "",
    start: int = 0, count: int = 50, due: date | None = None,
) -> Found:  # fmt: skip
    """Templates that a provider or a unit can see, by title. Every word of `text` must be somewhere in their words.

    With `due` only those in force that must be looked at again before that day.
    """
    found = _visible(provider_id, unit_id)
    if due is not None:
        found = found.filter(pk__in=TemplateVersion.objects.filter(state="approved", review_by__lt=due).values("template"))
    for word in text.casefold().split()[:8]:
        found = found.filter(sought__contains=word)
    if state:
        found = found.filter(state=state)
    if kind:
        found = found.filter(kind=kind)
    if owner:
        found = found.filter(owner=owner.upper())
    # The words of all are gone through once, and only a page of templates is read, without its words.
    keys = list(found.order_by("title", "id").values_list("pk", flat=True))
    page = Template.objects.filter(pk__in=keys[start : start + count]).select_related("unit", "tenant").defer("sought")
    return Found(tuple(page.order_by("title", "id")), len(keys))


def _visible(provider_id: int | None, unit_id: int | None) -> QuerySet[Template]:
    ours = Q(tenant=None)
    if provider_id is not None:
        ours |= Q(tenant_id=provider_id, unit=None) if unit_id is not None else Q(tenant_id=provider_id)
    if unit_id is not None:
        ours |= Q(unit_id=unit_id)
    return Template.objects.filter(ours)


def _approved(unit: CareUnit) -> Sequence[TemplateVersion]:
    """The approved versions that a unit may use."""

    def load() -> list[TemplateVersion]:
        seen = _visible(unit.provider_id, unit.pk).values("pk")
        return list(TemplateVersion.objects.filter(state="approved", template__in=seen).select_related("template").order_by("pk"))

    return connections.cached("templates", unit.pk, load)


def _near(one: TemplateVersion) -> tuple[bool, bool]:
    return one.template.unit_id is not None, one.template.tenant_id is not None


def _grace(unit: CareUnit, today: date | None) -> timedelta:
    on = today or date.max
    return timedelta(days=int(connections.parameters(unit.provider_id, unit.care_level, on, unit.pk).get("template_grace_days", 60)))


def _closed(one: TemplateVersion, today: date, grace: timedelta) -> bool:
    return one.review_by is not None and today != date.max and one.review_by + grace < today


def _choice(one: TemplateVersion, time_type: str, today: date, grace: timedelta) -> Choice:
    template = one.template
    return Choice(
        template.pk, one.pk, template.code, template.title, template.kind, one.blocks.get("visit_type", ""),
        "unit" if template.unit_id else "provider" if template.tenant_id else "region",
        bool(time_type) and time_type in _folded(template.time_types),
        one.review_by is not None and today != date.max and one.review_by < today,
        one.review_by + grace if one.review_by else None,
        tuple(sorted(usable_variants(one.pk))),
    )  # fmt: skip


def _folded(names: Iterable[Any]) -> set[str]:
    return {str(name).strip().casefold() for name in names}
