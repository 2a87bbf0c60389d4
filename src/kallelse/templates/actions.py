"""What is done with templates: written, seen through, approved by another person, retired, copied and translated.

Each act says who did it. An approved version never changes: whoever wants other words writes a new version, and what was sent keeps its
own.
"""

import calendar
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from kallelse.audit import actions as audit
from kallelse.audit.actions import Action
from kallelse.connections import queries as connections
from kallelse.connections.models import CareUnit
from kallelse.kit import db
from kallelse.kit.clock import SWEDISH_TIME
from kallelse.templates import attached, queries, rules
from kallelse.templates import refusals as r
from kallelse.templates.blocks import Blocks, as_data, fingerprint, from_data
from kallelse.templates.models import Template, TemplateVersion, Variant
from kallelse.templates.naming import checked_code, checked_form, checked_title, sought
from kallelse.templates.refusals import TemplateError
from kallelse.templates.words import FORMS

__all__ = [
    "Who", "approve", "approve_variant", "copy", "draft", "drop_variant", "new_version", "retire", "save", "send_back", "send_to_review",
    "translate",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Who:
    """A colleague who acts, with the provider whose access log keeps it (None: the region's own list, which is its own log)."""

    employee: str
    provider_id: int | None = None
    unit: str = ""
    commission: str = ""


def draft(
    who: Who, code: str, title: str, blocks: Blocks, now: datetime, *, kind: str = "timed", unit: CareUnit | None = None,
    provider_id: int | None = None, time_types: Sequence[str] = (), sensitive: bool = False, owner: str = "",
) -> TemplateVersion:  # fmt: skip
    """A new template with its first version. Raises TemplateError. Its owner is who wrote it unless somebody else is named."""
    code, title = checked_code(code), checked_title(title)
    tenant_id = unit.provider_id if unit else provider_id
    with transaction.atomic():
        if Template.objects.filter(tenant_id=tenant_id, unit=unit, code=code).exists():
            raise TemplateError("code", *r.CODE_TAKEN)
        template = Template.objects.create(
            tenant_id=tenant_id, unit=unit, code=code, title=title, kind=kind, time_types=_types(time_types),
            owner=(owner or who.employee).upper(), sought=sought(code, title, time_types, blocks), made_at=now, changed_at=now,
        )  # fmt: skip
        made = TemplateVersion.objects.create(
            template=template, number=1, blocks=as_data(blocks), sensitive=sensitive, authored_by=who.employee, authored_at=now
        )
    return _done(who, made, "draft", now)


def new_version(who: Who, template: Template, now: datetime) -> TemplateVersion:
    """A draft of the next version, with the words and variants of the newest one; the one already in work if there is one."""
    with transaction.atomic():
        versions = list(TemplateVersion.objects.select_for_update(no_key=True).filter(template=template).order_by("number"))
        if versions[-1].state in ("draft", "reviewed"):
            return versions[-1]
        last = versions[-1]
        made = TemplateVersion.objects.create(
            template=template,
            number=last.number + 1,
            blocks=last.blocks,
            sensitive=last.sensitive,
            authored_by=who.employee,
            authored_at=now,
        )
        Variant.objects.bulk_create(
            Variant(
                version=made, form=each.form, blocks=each.blocks, says=each.says, authored_by=each.authored_by,
                authored_at=each.authored_at, approved_by=each.approved_by, approved_at=each.approved_at,
            )
            for each in queries.variants(last)
        )  # fmt: skip
        _state(template, "draft", now)
    return _done(who, made, "draft", now)


def save(
    who: Who, version: TemplateVersion, blocks: Blocks, now: datetime, *, title: str | None = None, kind: str | None = None,
    time_types: Sequence[str] | None = None, sensitive: bool | None = None, note: str | None = None, owner: str | None = None,
) -> TemplateVersion:  # fmt: skip
    """Keep a draft as it has been written. Raises TemplateError for a version that is no draft any more."""
    with transaction.atomic():
        held = _held(version, "draft")
        held.blocks, held.authored_by, held.authored_at = as_data(blocks), who.employee, now
        held.sensitive = held.sensitive if sensitive is None else sensitive
        held.note = held.note if note is None else note[:500]
        held.save(update_fields=["blocks", "authored_by", "authored_at", "sensitive", "note"])
        template = held.template
        template.title = checked_title(title) if title is not None else template.title
        template.kind = kind or template.kind
        template.time_types = _types(time_types) if time_types is not None else template.time_types
        template.owner = (owner or template.owner).upper()
        template.sought = sought(template.code, template.title, template.time_types, blocks)
        template.changed_at = now
        template.save(update_fields=["title", "kind", "time_types", "owner", "sought", "changed_at"])
    return _done(who, held, "save", now)


def send_to_review(who: Who, version: TemplateVersion, now: datetime) -> TemplateVersion:
    """Somebody says that it is ready. Raises TemplateError with the first finding that stops it."""
    with transaction.atomic():
        held = _held(version, "draft")
        _judge(held, now)
        held.state, held.reviewed_by, held.reviewed_at = "reviewed", who.employee, now
        held.save(update_fields=["state", "reviewed_by", "reviewed_at"])
        _state(held.template, "reviewed", now)
    return _done(who, held, "review", now)


def send_back(who: Who, version: TemplateVersion, why: str, now: datetime) -> TemplateVersion:
    """Somebody wants other words: it is a draft again, with the reason as its note."""
    with transaction.atomic():
        held = _held(version, "reviewed")
        held.state, held.reviewed_by, held.reviewed_at, held.note = "draft", "", None, why.strip()[:500]
        held.save(update_fields=["state", "reviewed_by", "reviewed_at", "note"])
        _state(held.template, "draft", now)
    return _done(who, held, "send_back", now)


def approve(who: Who, version: TemplateVersion, now: datetime, *, review_by: date | None = None) -> TemplateVersion:
    """Another person answers for it: from now on the template is this. The version before it is retired; what was made from it stands.

    Raises TemplateError for whoever wrote it or said that it is ready, and for anything that the rules stop.
    """
    with transaction.atomic():
        held = _held(version, "reviewed")
        if who.employee.upper() in (held.authored_by.upper(), held.reviewed_by.upper()):
            raise TemplateError("", *r.SAME_PERSON)
        _judge(held, now)
        today = now.astimezone(SWEDISH_TIME).date()
        if review_by is not None and review_by <= today:
            raise TemplateError("review_by", *r.REVIEW_PAST)
        TemplateVersion.objects.filter(template=held.template, state="approved").update(
            state="retired", retired_by=who.employee, retired_at=now
        )
        held.state, held.approved_by, held.approved_at = "approved", who.employee, now
        held.review_by = review_by or _months_on(today, _review_months(held, today))
        held.save(update_fields=["state", "approved_by", "approved_at", "review_by"])
        _state(held.template, "approved", now)
        attached.note(held, held.template.owner or who.employee, now)
    return _done(who, held, "approve", now)


def retire(who: Who, template: Template, why: str, now: datetime) -> None:
    """Nothing new is sent from it, and nothing in work is kept on; what was sent stands."""
    if not why.strip():
        raise TemplateError("why", *r.NO_WHY)
    with transaction.atomic():
        versions = TemplateVersion.objects.filter(template=template, state__in=["draft", "reviewed", "approved"])
        versions.update(state="retired", retired_by=who.employee, retired_at=now, note=why.strip()[:500])
        _state(template, "retired", now)
    newest = TemplateVersion.objects.select_related("template").filter(template=template).order_by("-number").first()
    if newest is not None:
        attached.forget(newest)
        _done(who, newest, "retire", now)


def copy(
    who: Who, version: TemplateVersion, now: datetime, *, unit: CareUnit | None = None, provider_id: int | None = None
) -> TemplateVersion:
    """The words of a version as a draft of another unit or provider, with its variants: those are to be approved anew there."""
    source = version.template
    made = draft(
        who, source.code, source.title, from_data(version.blocks), now, kind=source.kind, unit=unit, provider_id=provider_id,
        time_types=source.time_types, sensitive=version.sensitive,
    )  # fmt: skip
    for each in queries.variants(version):
        if not queries.stale(each, version):
            translate(who, made, each.form, from_data(each.blocks), now)
    return made


def translate(who: Who, version: TemplateVersion, form: str, blocks: Blocks, now: datetime) -> Variant:
    """Keep a variant as it has been written, of the Swedish words as they are now; nobody has approved it yet.

    Raises TemplateError where an approved version already has it: it is part of what was approved.
    """
    form = checked_form(form)
    if form not in FORMS and form.split("-")[0] == "sv":
        raise TemplateError("form", *r.SWEDISH_FORM)
    with transaction.atomic():
        held = TemplateVersion.objects.select_for_update(no_key=True).select_related("template").get(pk=version.pk)
        if held.state == "retired":
            raise TemplateError("", *r.STATE)
        kept = Variant.objects.filter(version=held, form=form).first()
        if kept is not None and kept.approved_by and held.state == "approved":
            raise TemplateError("form", *r.VARIANT_STANDS)
        values = {
            "blocks": as_data(blocks), "says": fingerprint(from_data(held.blocks)), "authored_by": who.employee, "authored_at": now,
            "approved_by": "", "approved_at": None,
        }  # fmt: skip
        made, _new = Variant.objects.update_or_create(version=held, form=form, defaults=values)
    _done(who, held, f"translate:{form}", now)
    return made


def approve_variant(who: Who, variant: Variant, now: datetime) -> Variant:
    """A named person other than its author answers for a variant (R-LANG-4). Raises TemplateError when it is stale or breaks a rule."""
    with transaction.atomic():
        held = Variant.objects.select_for_update(no_key=True, of=("self",)).select_related("version__template").get(pk=variant.pk)
        one = held.version
        if who.employee.upper() == held.authored_by.upper():
            raise TemplateError("form", *r.SAME_PERSON)
        if queries.stale(held, one):
            raise TemplateError("form", *r.STALE)
        today = now.astimezone(SWEDISH_TIME).date()
        limits = queries.limits(one.template.tenant_id, today)
        found = rules.check_variant(from_data(one.blocks), from_data(held.blocks), held.form, limits)
        for each in found:
            if each.stops:
                raise TemplateError(each.block, each.rule, each.remedy)
        held.approved_by, held.approved_at = who.employee, now
        held.save(update_fields=["approved_by", "approved_at"])
    _done(who, one, f"approve:{held.form}", now)
    return held


def drop_variant(who: Who, variant: Variant, now: datetime) -> None:
    """Take away a variant that nobody has approved, or that is part of a draft."""
    one = variant.version
    if one.state in ("approved", "retired") and variant.approved_by:
        raise TemplateError("form", *r.VARIANT_STANDS)
    variant.delete()
    _done(who, one, f"drop:{variant.form}", now)


def _held(version: TemplateVersion, state: str) -> TemplateVersion:
    held = TemplateVersion.objects.select_for_update(no_key=True, of=("self",)).select_related("template").get(pk=version.pk)
    if held.state != state:
        raise TemplateError("", *r.STATE)
    return held


def _judge(one: TemplateVersion, now: datetime) -> None:
    for each in queries.findings(one, now.astimezone(SWEDISH_TIME).date()):
        # A variant that breaks a rule is not used; it does not hold up the Swedish words.
        if each.stops and ":" not in each.block:
            raise TemplateError(each.block, each.rule, each.remedy)


def _state(template: Template, state: str, now: datetime) -> None:
    template.state, template.changed_at = state, now
    template.save(update_fields=["state", "changed_at"])


def _types(names: Sequence[str]) -> list[str]:
    return list(dict.fromkeys(name.strip()[:100] for name in names if name.strip()))


def _review_months(one: TemplateVersion, today: date) -> int:
    return int(connections.parameters(one.template.tenant_id or 0, "", today).get("template_review_months", 12))


def _months_on(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def _done(who: Who, one: TemplateVersion, what: str, now: datetime) -> TemplateVersion:
    """Forget what was remembered, and write the act in the access log of the provider that it was done at."""
    connections.forget()
    if who.provider_id is not None:
        said = f"{one.template.code} v{one.number} {what}"
        record = audit.Record(
            f"staff:{who.employee}", Action.TEMPLATE_CHANGED, object=said, purpose=audit.FOLLOW_UP, unit=who.unit, commission=who.commission
        )
        with db.tenant_scope(who.provider_id):
            audit.write(now, [record])
    return one
