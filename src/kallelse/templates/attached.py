"""The files and links that a version names: whether they may be used, and who is told when one of them fails."""

from datetime import date, datetime

import msgspec

from kallelse.attachments import actions, queries
from kallelse.connections import queries as connections
from kallelse.invitations.wording import Attached
from kallelse.kit import db
from kallelse.templates.blocks import Blocks, from_data
from kallelse.templates.findings import Finding
from kallelse.templates.models import TemplateVersion

__all__ = ["findings", "forget", "note"]

SHARED = ("Mallen gäller flera enheter, men en bilaga hör till en.", "Kopiera mallen till enheten, eller länka till en webbsida.")


def _named(blocks: Blocks) -> list[Attached]:
    return [Attached(sha256=one.sha256, title=one.title, use=one.use) for one in blocks.attachments]


def findings(one: TemplateVersion, today: date) -> list[Finding]:
    """What is wrong with the files of a version, and stops it; that a file cannot be read by everybody is said before its time is out."""
    try:
        named = _named(from_data(one.blocks))
    except msgspec.ValidationError:
        return []  # Its shape is wrong, which the other rules say.
    if not named:
        return []
    unit_id = one.template.unit_id
    if unit_id is None:
        return [Finding("attachments", "attachment_shared", *SHARED)]
    unit = connections.unit(unit_id)
    most = int(connections.parameters(unit.provider_id, unit.care_level, today).get("attachments_most", 5))
    place = {each.sha256: f"attachments.{at}" for at, each in enumerate(named)}
    with db.tenant_scope(unit.provider_id):
        refused = queries.refusals(unit.provider_id, unit_id, named, today, most)
        late = queries.wanting(unit.provider_id, unit_id, named)
    stopping = [Finding(place.get(sha, "attachments"), f"attachment_{bad.code}", bad.rule, bad.remedy) for sha, bad in refused]
    barred = {sha for sha, _ in refused}
    warned = [Finding(place[sha], "attachment_wanting", *said, stops=False) for sha, said in late.items() if sha not in barred]
    return stopping + warned


def note(one: TemplateVersion, employee: str, now: datetime) -> None:
    """A version is approved: its owner is told when a link dies or a file must go, and what the version before it named is forgotten."""
    unit_id = one.template.unit_id
    if unit_id is None:
        return
    unit, blocks = connections.unit(unit_id), from_data(one.blocks)
    earlier = one.template.versions.exclude(pk=one.pk).values_list("pk", flat=True)
    with db.tenant_scope(unit.provider_id):
        for pk in earlier:
            actions.forget_template(unit.provider_id, pk)
        actions.note_template(
            unit, one.pk, [(each.sha256, each.use) for each in blocks.attachments], [each.url for each in blocks.links], employee, now
        )  # fmt: skip


def forget(one: TemplateVersion) -> None:
    """A template is retired: nobody is asked to mend what it names."""
    if one.template.unit_id is None:
        return
    unit = connections.unit(one.template.unit_id)
    with db.tenant_scope(unit.provider_id):
        for pk in one.template.versions.values_list("pk", flat=True):
            actions.forget_template(unit.provider_id, pk)
