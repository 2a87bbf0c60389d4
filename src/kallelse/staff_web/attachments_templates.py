"""Files in templates: which drafts of the unit may take a file, and which templates name it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import msgspec
from django.utils.translation import gettext as _

from kallelse.attachments.queries import Shown
from kallelse.attachments.rules import Where
from kallelse.staff_web.access import Desk
from kallelse.templates import actions
from kallelse.templates.actions import Who
from kallelse.templates.blocks import Attached, from_data
from kallelse.templates.models import TemplateVersion
from kallelse.templates.refusals import TemplateError


@dataclass(frozen=True, slots=True)
class Draft:
    """A draft of one of the unit's templates; `use` is how it names the file, empty when it does not."""

    id: int
    title: str
    use: str


def drafts(desk: Desk, sha256: str) -> list[Draft]:
    """The drafts of the unit's own templates, by title."""
    rows = (
        TemplateVersion.objects.select_related("template").filter(template__unit_id=desk.unit.pk, state="draft").order_by("template__title")
    )
    return [Draft(one.pk, one.template.title, _use(one, sha256)) for one in rows]


def naming(desk: Desk, sha256: str) -> list[TemplateVersion]:
    """The versions of the unit's templates, in work or approved, that name a file."""
    rows = TemplateVersion.objects.select_related("template").filter(
        template__unit_id=desk.unit.pk, state__in=["draft", "reviewed", "approved"]
    )
    return [one for one in rows.order_by("template__title", "-number") if _use(one, sha256)]


def put(desk: Desk, shown: Shown, posted: Mapping[str, str], now: datetime) -> str:
    """Name a file in a draft ("template", "use"), or with the use "none" name it no more; what is wrong, or nothing."""
    chosen, use = posted.get("template", ""), posted.get("use", "")
    version = TemplateVersion.objects.select_related("template").filter(
        template__unit_id=desk.unit.pk, state="draft", pk=int(chosen) if chosen.isdecimal() and len(chosen) < 18 else 0
    ).first()  # fmt: skip
    if version is None:
        return _("Välj ett utkast till en mall.")
    if use not in {*Where, "none"}:
        return _("Välj hur bilagan ska skickas.")
    if use != "none" and shown.bar is not None:
        return f"{shown.bar.rule} {shown.bar.remedy}"
    blocks = from_data(version.blocks)
    others = tuple(one for one in blocks.attachments if one.sha256 != shown.sha256)
    mine = () if use == "none" else (Attached(sha256=shown.sha256, title=shown.title, use=use, description=shown.description),)  # type: ignore[arg-type]
    try:
        who = Who(desk.colleague.employee, desk.unit.provider_id, desk.unit.hsa_id, desk.commission.id)
        actions.save(who, version, msgspec.structs.replace(blocks, attachments=(*others, *mine)), now)
    except TemplateError as error:
        return f"{error.rule} {error.remedy}"
    return ""


def _use(one: TemplateVersion, sha256: str) -> str:
    return next((str(each.get("use", "both")) for each in one.blocks.get("attachments", ()) if each.get("sha256") == sha256), "")
