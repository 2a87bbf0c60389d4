"""The resident's kallelser: the list, and one kallelse."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import msgspec
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from kallelse.audit.actions import Action
from kallelse.booking import visits
from kallelse.booking.by import By
from kallelse.kit import clock
from kallelse.kit.ids import is_kallelse_number, plain_number
from kallelse.patient_web import answers, earlier, foreign, queries, rules, showing, times
from kallelse.patient_web.access import Resident
from kallelse.patient_web.queries import Shown


@require_GET
def every(request: HttpRequest, resident: Resident) -> HttpResponse:
    """All kallelser of the resident."""
    now = clock.now()
    rows = [(row, *rules.short_status(row.situation, now)) for row in queries.own(resident, now)]
    coming = [row for row in rows if row[2] != "neutral"]
    past = [row for row in reversed(rows) if row[2] == "neutral"]
    turning = [told for child in resident.children if (told := showing.thirteen(child, None, clock.today())) and told.day > clock.today()]
    return render(request, "patient/list.html", {"coming": coming, "past": past, "resident": resident, "turning": turning})


@require_GET
def page(request: HttpRequest, resident: Resident, number: str) -> HttpResponse:
    """One kallelse."""
    if number != plain_number(number):
        return HttpResponseRedirect(reverse("patient:kallelse", args=[_well_formed(number)]))
    now = clock.now()
    with reading(resident, number, now) as shown:
        it = shown.situation
        choices = rules.choices(it, now)
        separate = it.is_one_of_several and any(not one.bar for one in visits.ahead(shown.invitation, now))
        why = times.hindrance(shown, now) if choices.move else None
        answered = answers.of(shown, now)
        movable = choices.move and earlier.waiting_for(why) is None
        freed = None if answered.undone else earlier.of(shown, now, movable=movable)
    today, k = clock.today(), shown.kallelse
    notice = answered.notice or rules.notice(it, foreign.said(shown.said), now)
    said = {"choices": choices, "notice": notice, "letter_words": rules.letter_words(it, now), "answers": answered, "earlier": freed}
    facts = foreign.facts(msgspec.structs.replace(shown.facts, visit=showing.visit_of(k, shown.facts, it)))
    more = {
        "visit": facts.visit, "series": showing.place_in_series(k, it), "today": today,
        "upcoming": it.holds and it.kind == "timed" and not rules.is_over(it, now), "times": choices.move and why is None,
        "first": tuple(map(foreign.said, showing.first(k, choices, shown.facts, today))),
        "steps": showing.near_steps(facts, today) if choices.calendar else [],
        "begun": choices.calendar and showing.has_begun(shown.facts, today),
        "joinable": showing.can_join(it, k, now), "join": showing.join_now(it, k, now), "map": showing.map_of(k),
        "separate": separate,
        "late": it.cancel_deadline is not None and now > it.cancel_deadline,
        "way": any(section.key == "find" for section in facts.sections),
        "thirteen": showing.thirteen(shown.child, it.visit_start, today) if it.holds else None,
        "ended": rules.short_status(it, now) if rules.short_status(it, now)[1] == "neutral" and not answered.undone else None,
    }  # fmt: skip
    return render(request, "patient/kallelse.html", context(resident, shown) | said | more)


@require_GET
def short(request: HttpRequest, resident: Resident, number: str) -> HttpResponse:
    """The path that is printed on the letter and in its square code."""
    return HttpResponseRedirect(reverse("patient:kallelse", args=[_well_formed(number)]))


def shown_to(resident: Resident, number: str, action: Action = Action.PATIENT_READ) -> Shown:
    """The resident's own kallelse, written to the access log; for anybody else there is none."""
    with reading(resident, number, clock.now(), action) as shown:
        return shown


@contextmanager
def reading(resident: Resident, number: str, now: datetime, action: Action = Action.PATIENT_READ) -> Iterator[Shown]:
    """As `shown_to`, while more of the kallelse is read in one scope. What is answered from it is answered after it."""
    with queries.reading(resident, _well_formed(number), now, action) as shown:
        if shown is None:
            raise Http404
        yield shown


def _well_formed(number: str) -> str:
    if not is_kallelse_number(number):
        raise Http404
    return plain_number(number)


def context(resident: Resident, shown: Shown) -> dict[str, Any]:
    """What every page about a kallelse shows."""
    return {
        "resident": resident,
        "shown": shown,
        "facts": foreign.facts(shown.facts),
        "unit": shown.unit,
        "number": shown.invitation.number,
        "translated": foreign.is_translated(shown.facts),
    }


def by(resident: Resident, shown: Shown) -> By:
    """Who answers, as the kallelse and the access log name her."""
    return By(resident.voice(shown.invitation.subject))


def back(number: str, part: str = "besked") -> HttpResponse:
    """The kallelse again, with the reader's focus on what happened or on another part."""
    return HttpResponseRedirect(reverse("patient:kallelse", args=[plain_number(number)]) + f"#{part}")
