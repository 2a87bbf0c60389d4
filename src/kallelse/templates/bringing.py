"""Templates from files: a new one, a new version of one that is there, or nothing when the words are the same."""

from collections.abc import Sequence
from datetime import date, datetime

from kallelse.connections.models import CareUnit
from kallelse.templates import actions, files, queries
from kallelse.templates.actions import Who
from kallelse.templates.blocks import as_data
from kallelse.templates.files import TemplateFile
from kallelse.templates.models import Template, TemplateVersion

__all__ = ["approve_whole", "bring"]


def bring(
    who: Who, file: TemplateFile, now: datetime, *, unit: CareUnit | None = None, provider_id: int | None = None
) -> tuple[str, TemplateVersion]:
    """Take a file in as a draft: "new", "changed" or "same" with the version that it is. Raises TemplateError."""
    tenant_id = unit.provider_id if unit else provider_id
    template = Template.objects.filter(tenant_id=tenant_id, unit=unit, code=file.code).first()
    if template is None:
        made = actions.draft(
            who, file.code, file.title, file.blocks, now, kind=file.kind, unit=unit, provider_id=provider_id, time_types=file.time_types,
            sensitive=file.sensitive,
        )  # fmt: skip
        _variants(who, made, file, now)
        return "new", made
    newest = queries.standing(template)[0]
    if files.dump(files.of_version(newest)) == files.dump(file):
        return "same", newest
    made = actions.new_version(who, template, now)
    if made.state == "reviewed":
        made = actions.send_back(who, made, "Ersatt av en fil", now)
    made = actions.save(who, made, file.blocks, now, title=file.title, kind=file.kind, time_types=file.time_types, sensitive=file.sensitive)
    for each in queries.variants(made):
        if each.form not in file.variants:
            actions.drop_variant(who, each, now)
    _variants(who, made, file, now)
    return "changed", made


def _variants(who: Who, made: TemplateVersion, file: TemplateFile, now: datetime) -> None:
    kept = {each.form: each for each in queries.variants(made)}
    for form, blocks in file.variants.items():
        each = kept.get(form)
        # What is still approved and still says the same as the Swedish words is left alone.
        if each is None or each.blocks != as_data(blocks) or queries.stale(each, made):
            actions.translate(who, made, form, blocks, now)


def approve_whole(writers: Sequence[Who], version: TemplateVersion, now: datetime, *, review_by: date | None = None) -> TemplateVersion:
    """A version and all its variants through every state, by two colleagues: the first says that it is ready, the second approves."""
    first, second = writers
    if version.state == "draft":
        version = actions.send_to_review(first, version, now)
    if version.state == "reviewed":
        version = actions.approve(second, version, now, review_by=review_by)
    for each in queries.variants(version):
        if not each.approved_by:
            actions.approve_variant(second, each, now)
    return version
