"""A kallelse of every type, as a care system would hand it in, stored for the doors' tests."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.test import Client

from kallelse.invitations.events import Happened, add_events
from kallelse.invitations.models import Invitation
from kallelse.kit import clock, db
from kallelse.persons.guardians import Child
from kallelse.sandbox.people import shipped
from tests import kallelser

CHILD = next(Child(one.id, one.name, one.born) for one in shipped() if one.kind == "child")
"""13 on 25 March 2027."""
VIDEO = {"visit_type": "video", "place": "", "join_url": "https://video.example.org/rum/1", "test_url": "https://video.example.org/test"}
SERIES = {
    "visit_type": "series",
    "place": "",
    "series": [
        {"start": "2027-02-10T10:00:00+01:00", "end": "2027-02-10T10:45:00+01:00", "reference": "s1", "text": "Första dosen"},
        {"start": "2027-03-10T10:00:00+01:00", "reference": "s2", "text": "Andra dosen", "place": "Entré 5"},
        {"start": "2027-04-14T10:00:00+02:00", "reference": "s3", "text": "Tredje dosen"},
    ],
}
SEVERAL = {
    "visit_type": "several",
    "place": "",
    "series": [
        {"start": "2027-02-10T10:00:00+01:00", "reference": "d1", "text": "Blodprov", "place": "Provtagningen, plan 1", "fee_sek": 0},
        {"start": "2027-02-10T11:30:00+01:00", "reference": "d2", "text": "Röntgen", "place": "Röntgen, plan 2", "fee_sek": 100},
        {"start": "2027-02-10T13:00:00+01:00", "reference": "d3", "text": "Läkarbesök", "place": "Mottagning 4", "fee_sek": 300},
    ],
}
type Make = Callable[[Any], Invitation]


def _one(**more: Any) -> Make:
    return lambda nation: kallelser.make(nation.units["k101"], nation.sources["cosmic"], **more)


def _typed(name: str, **words: Any) -> Make:
    return _one(words={"visit_type": name} | words)


def _with(one: Invitation, **fields: Any) -> Invitation:
    with db.tenant_scope(one.tenant_id):
        Invitation.objects.filter(pk=one.pk).update(**fields)
        one.refresh_from_db()
    return one


def _confirmation(nation: Any) -> Invitation:
    made = _one(answer="rebooked")(nation)
    return _with(made, plan=made.plan | {"chosen": True})


def _changed(nation: Any) -> Invitation:
    old = _one(reference="r", state="superseded")(nation)
    new = _one(reference="r", version=2, thread=old.thread, start="2027-02-17T10:00:00+01:00")(nation)
    return _with(new, replaces={"number": old.number, "start": kallelser.VISIT, "on_paper": True})


def _cancelled_by_care(nation: Any) -> Invitation:
    made = _with(_one(state="withdrawn")(nation), fee="care_cancelled_late")
    with db.tenant_scope(made.tenant_id):
        why = Happened(made.pk, "withdrawn", data={"reason": "care_cancelled_new_time"})
        add_events(made.tenant_id, clock.now(), [why])
    return made


TYPES: dict[str, Make] = {
    "timed": _one(),
    "open": _one(kind="open", start=None, book_before=date(2027, 3, 5)),
    "drop_in": _one(kind="open", start=None, book_before=date(2027, 3, 5), words={"visit_type": "drop_in", "hours": "vardagar kl. 8–16"}),
    "group": _typed("group", purpose="Ni är flera som träffas och pratar om högt blodtryck."),
    "series": _one(words=SERIES),
    "several": _one(words=SEVERAL),
    "video": _one(words=VIDEO),
    "phone": _typed("phone", place=""),
    "home": _typed("home", place=""),
    "admission": _typed("admission", escort="Någon vuxen ska följa med dig hem."),
    "screening": _typed("screening", fee_sek=0),
    "vaccination": _typed("vaccination"),
    "confirmation": _confirmation,
    "changed": _changed,
    "cancelled_by_care": _cancelled_by_care,
    "child": _one(subject=CHILD.identity, name=CHILD.name, recipients="guardian"),
}
"""Every type by its name."""


def reader(of: str) -> Client:
    """A browser in which the one who reads this type is logged in."""
    return kallelser.resident(children=[CHILD] if of == "child" else ())
