"""What a patient asks the unit for before one visit: an interpreter, help to get there, somebody at the entrance, large print.

Each is a task for the unit; what holds for her person (an interpreter, large print) is remembered as her own word too, so that the next
kallelse knows it. She may change her mind: what she no longer asks for is taken back, and a unit that has arranged it is told.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

import msgspec
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from kallelse.audit import actions as audit
from kallelse.booking.by import RESIDENT, By
from kallelse.booking.models import Need
from kallelse.connections import queries as connections
from kallelse.delivery import rechecking
from kallelse.invitations import actions, tasks
from kallelse.invitations.models import Invitation, Step
from kallelse.invitations.states import LIVE_VERSIONS, Answer
from kallelse.invitations.states import Step as StepState
from kallelse.kit import db
from kallelse.kit.rows import read
from kallelse.persons.preferences import Kind as Preference
from kallelse.persons.preferences import Said


class Kind(StrEnum):
    """What may be asked for. The task of each is the reasons code `need_<value>`."""

    INTERPRETER = "interpreter"
    TRANSPORT = "transport"
    GUIDE = "guide"
    LARGE_PRINT = "large_print"


LABELS: Mapping[Kind, Promise] = {
    Kind.INTERPRETER: _("Tolk"),
    Kind.TRANSPORT: _("Hjälp att ta dig hit"),
    Kind.GUIDE: _("Någon som möter dig i entrén"),
    Kind.LARGE_PRINT: _("Brev med stor stil"),
}
LANGUAGES: Mapping[str, Promise] = {
    "ar": _("arabiska"), "bs": _("bosniska, kroatiska eller serbiska"), "prs": _("dari"), "en": _("engelska"), "fi": _("finska"),
    "ckb": _("kurdiska, sorani"), "kmr": _("kurdiska, kurmanji"), "fa": _("persiska"), "pl": _("polska"), "ru": _("ryska"),
    "se": _("samiska"), "so": _("somaliska"), "es": _("spanska"), "swl": _("svenskt teckenspråk"), "ti": _("tigrinska"),
    "tr": _("turkiska"), "uk": _("ukrainska"), "other": _("ett annat språk"),
}  # fmt: skip
"""BCP 47, with `other` for one that stands in `dialect`."""
GENDERS: Mapping[str, Promise] = {"": _("Det spelar ingen roll"), "woman": _("En kvinna"), "man": _("En man")}
MODES: Mapping[str, Promise] = {
    "": _("Det spelar ingen roll"), "on_site": _("På plats"), "phone": _("På telefon"), "video": _("På video"),
}  # fmt: skip
LONGEST = 40
"""Characters of a dialect, or of a language that is not on the list."""
LEAD: Mapping[Kind, timedelta] = {Kind.INTERPRETER: timedelta(days=2), Kind.TRANSPORT: timedelta(days=1), Kind.GUIDE: timedelta(hours=2)}
"""So long before the visit the unit must have arranged it. What is not here arranges itself."""
WITHOUT_TIME = timedelta(days=7)
UNTIMED = timedelta(days=365)
"""A kallelse without a time is waited for so long: its next version may have one."""
_REMEMBERED = {Kind.INTERPRETER: Preference.INTERPRETER, Kind.LARGE_PRINT: Preference.LARGE_PRINT}


@dataclass(frozen=True, slots=True)
class Details:
    """How an interpreter is wished; empty for everything else. Values of LANGUAGES, GENDERS and MODES."""

    language: str = ""
    dialect: str = ""
    gender: str = ""
    mode: str = ""


PLAIN = Details()


def check(details: Details) -> str:
    """The name of the field of an interpreter that cannot be taken as it is, or an empty string."""
    if details.language not in LANGUAGES:
        return "language"
    named = details.dialect.replace(" ", "").replace("-", "").replace(",", "")
    if len(details.dialect) > LONGEST or (named and not named.isalpha()) or (details.language == "other" and not named):
        return "dialect"
    return "gender" if details.gender not in GENDERS else "mode" if details.mode not in MODES else ""


def words(kind: Kind, details: Details) -> str:
    """A need in a few words, in the language that is active: "Tolk: arabiska (irakisk), en kvinna, på plats"."""
    if kind is not Kind.INTERPRETER:
        return str(LABELS[kind])
    language = details.dialect if details.language == "other" else str(LANGUAGES[details.language])
    dialect = f" ({details.dialect})" if details.dialect and details.language != "other" else ""
    wished = [str(GENDERS[details.gender])] if details.gender else []
    wished += [str(MODES[details.mode])] if details.mode else []
    return ", ".join((f"{LABELS[kind]}: {language}{dialect}", *(_small(one) for one in wished)))


def _small(text: str) -> str:
    return text[:1].lower() + text[1:]


def of(invitation: Invitation) -> dict[Kind, Details]:
    """What the patient asks for before this visit, whichever version of the kallelse she asked in. In the tenant's scope."""
    return {Kind(one.kind): details_of(one) for one in rows(invitation) if one.ended_at is None}


_SAID = """
WHERE invitation_id IN (SELECT i.id FROM invitations_invitation i WHERE i.source_id = %s AND i.reference = %s AND i.subject = %s)
ORDER BY asked_at
"""


def rows(invitation: Invitation) -> list[Need]:
    """The latest word about each kind, over all versions. In the tenant's scope."""
    latest = {one.kind: one for one in read(Need, _SAID, [invitation.source_id, invitation.reference, invitation.subject])}
    return [latest[kind] for kind in Kind if kind in latest]


def details_of(one: Need) -> Details:
    """The stored details."""
    return Details(**{name: str(one.details.get(name, "")) for name in asdict(PLAIN)})


def ask(tenant_id: int, invitation_id: UUID, wanted: Mapping[Kind, Details], now: datetime, *, by: By = RESIDENT) -> bool:
    """From now on the patient asks for exactly this. False when the kallelse no longer holds; the same again changes nothing."""
    with db.tenant_scope(tenant_id):
        invitation = Invitation.objects.select_for_update(no_key=True).filter(pk=invitation_id, state__in=LIVE_VERSIONS).first()
        if invitation is None or invitation.answer == Answer.CANCELLED:
            return False
        held = of(invitation)
        news = {kind: details for kind, details in wanted.items() if held.get(kind) != details}
        gone = [kind for kind in held if kind not in wanted]
        if not news and not gone:
            return True
        for kind, details in news.items():
            _put(invitation, kind, asdict(details), None, now)
        for kind in gone:
            _put(invitation, kind, asdict(held[kind]), now, now)
        _tell_the_unit(invitation, news, {kind: held[kind] for kind in gone}, by, now)
        said = [
            Said(invitation.subject, _REMEMBERED[kind], language=_spoken(kind, one)) for kind, one in news.items() if kind in _REMEMBERED
        ]
        said += [Said(invitation.subject, _REMEMBERED[kind], holds=False) for kind in gone if kind in _REMEMBERED]
        rechecking.heard(tenant_id, said, now, by=by.actor)
        if news and invitation.answer == Answer.NONE:
            actions.record_answer(tenant_id, invitation, Answer.NEEDS_HELP, now, by.said)
        action = audit.Action.PATIENT_ANSWERED_FOR if by.colleague else audit.Action.PATIENT_ANSWERED
        unit = connections.unit(invitation.unit_id).hsa_id
        object = f"invitation:{invitation.pk}"
        audit.write(now, [audit.Record(by.actor, action, invitation.subject, object, unit=unit, commission=by.commission, result="needs")])
    return True


def arranged(invitation: Invitation) -> bool:
    """Whether a colleague has seen to something that the patient asked for: then a cancellation must undo it. In the tenant's scope."""
    done = Step.objects.filter(invitation=invitation, channel="manual", state=StepState.DONE).exists()
    return done and any(kind in LEAD for kind in of(invitation))


def interpreter_booked(invitation: UUID) -> bool:
    """Whether a colleague has seen to the interpreter that the patient asked for: whoever is booked does not follow to another time. In the
    tenant's scope."""
    asked = Need.objects.filter(invitation=invitation, kind=Kind.INTERPRETER, ended_at=None).exists()
    return asked and Step.objects.filter(invitation=invitation, channel="manual", state=StepState.DONE).exists()


def _put(invitation: Invitation, kind: Kind, details: dict[str, str], ended_at: datetime | None, now: datetime) -> None:
    Need.objects.update_or_create(
        invitation=invitation, kind=kind.value,
        defaults={
            "tenant_id": invitation.tenant_id, "details": details, "asked_at": now, "ended_at": ended_at,
            "until": invitation.visit_start or now + UNTIMED,
        },
    )  # fmt: skip


def _tell_the_unit(
    invitation: Invitation, news: Mapping[Kind, Details], gone: Mapping[Kind, Details], by: By, now: datetime
) -> None:  # fmt: skip
    tenant, id = invitation.tenant_id, invitation.pk
    visit = invitation.visit_start
    with translation.override("sv"):
        told = [
            actions.Happened(id, "need_asked", data={"need": kind, "text": words(kind, one), **(by.said or {})})
            for kind, one in news.items()
        ]
        told += [
            actions.Happened(id, "need_ended", data={"need": kind, "text": words(kind, one), **(by.said or {})})
            for kind, one in gone.items()
        ]
    actions.add_events(tenant, now, told)
    due = {kind: max(now, visit - lead if visit is not None else now + WITHOUT_TIME) for kind, lead in LEAD.items()}
    tasks.add_tasks(tenant, [(id, f"need_{kind.value}", now, due[kind]) for kind in news if kind in LEAD], anew=True)
    for kind in gone:
        if kind in LEAD and not tasks.drop(tenant, id, f"need_{kind.value}", "need_taken_back", now):
            # Somebody has seen to it already, and must undo it.
            tasks.add_tasks(tenant, [(id, "need_taken_back", now, due[kind])], anew=True)


def _spoken(kind: Kind, details: Details) -> str:
    return details.language if kind is Kind.INTERPRETER and details.language != "other" else ""


_LEFT_BEHIND = """
SELECT DISTINCT ON (n.kind, v.id) n.id, n.kind, n.details, n.asked_at, v.id, o.visit_start = v.visit_start AND o.state = 'superseded'
        AND EXISTS (SELECT FROM invitations_step s WHERE s.invitation_id = o.id AND s.channel = 'manual' AND s.state = 'done'), EXISTS (
        SELECT FROM invitations_step s WHERE s.invitation_id = o.id AND s.channel = 'manual' AND s.state = 'done')
FROM booking_need n
CROSS JOIN LATERAL (SELECT * FROM invitations_invitation i WHERE i.id = n.invitation_id LIMIT 1) o
CROSS JOIN LATERAL (SELECT * FROM invitations_invitation i WHERE i.source_id = o.source_id AND i.reference = o.reference
    AND i.version > o.version AND i.subject = o.subject AND i.state IN ('ready', 'active') LIMIT 1) v
WHERE n.tenant_id = %s AND n.ended_at IS NULL AND n.until > %s AND o.state IN ('superseded', 'closed')
ORDER BY n.kind, v.id, n.asked_at DESC LIMIT 200
"""


def follow(tenant_id: int, now: datetime) -> int:
    """What was asked for before a visit is asked for before the same visit at its new time: the unit gets it as a task again, unless it was
    arranged and the time is the same. Returns how many needs have followed (K36)."""
    with db.tenant_scope(tenant_id):
        left = db.run(_LEFT_BEHIND, [tenant_id, now])
        for need, kind, details, asked_at, newer, stands, arranged_before in left:
            invitation = Invitation.objects.select_for_update(no_key=True).get(pk=newer)
            moved = Need.objects.filter(pk=need, until__isnull=False).update(until=None)
            if not moved or Need.objects.filter(invitation=invitation, kind=kind).exists():
                continue
            told = msgspec.json.decode(details) if isinstance(details, str | bytes) else details
            _put(invitation, Kind(kind), told, None, now)
            Need.objects.filter(invitation=invitation, kind=kind).update(asked_at=asked_at)
            _on_the_list(invitation, Kind(kind), Details(**told), stands, arranged_before, now)
    return len(left)


def _on_the_list(invitation: Invitation, kind: Kind, details: Details, stands: bool, arranged_before: bool, now: datetime) -> None:
    id, tenant = invitation.pk, invitation.tenant_id
    with translation.override("sv"):
        actions.add_events(tenant, now, [actions.Happened(id, "need_asked", data={"need": kind, "text": words(kind, details)})])
    if kind in LEAD and not stands:
        until = max(now, invitation.visit_start - LEAD[kind] if invitation.visit_start is not None else now + WITHOUT_TIME)
        reason = "need_moved" if arranged_before else f"need_{kind.value}"
        tasks.add_tasks(tenant, [(id, reason, now, until)], anew=True)
