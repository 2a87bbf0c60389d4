"""Reads of the invitations room that more than one door needs. All run inside `db.tenant_scope`."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kallelse.invitations import because
from kallelse.invitations.models import Event, Invitation, Step
from kallelse.invitations.states import LIVE_VERSIONS, Answer, Fee
from kallelse.invitations.states import Step as StepState
from kallelse.kit import db
from kallelse.routing import reasons

CHANNEL_NAMES = {"inbox": gettext_lazy("1177 inkorg"), "letter": gettext_lazy("Brev"), "manual": gettext_lazy("Uppgift"), "": ""} | {
    "sms": gettext_lazy("Sms"), "email": gettext_lazy("E-post"), "parcel": gettext_lazy("Försändelse"),
}  # fmt: skip


def waiting(now: datetime, channels: Sequence[str]) -> dict[int, set[str]]:
    """The stages that have something to do, by tenant: "plan", a channel's name, "poll", "open". Needs no scope and tells of no row."""
    found: dict[int, set[str]] = {}
    for tenant_id, stage in db.run("SELECT tenant, stage FROM invitations_waiting(%s, %s::text[])", [now, list(channels)]):
        found.setdefault(tenant_id, set()).add(stage)
    return found


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a timeline: when, through which channel (shown name), and what happened in one sentence."""

    at: datetime
    channel: str
    text: str


@dataclass(frozen=True, slots=True)
class Status:
    """The guideline's words (rules.md, States), derived: `received`, `read` and `accepted` are moments or None."""

    received: datetime | None
    read: datetime | None
    accepted: datetime | None
    paper: bool


def timeline(invitation_id: UUID) -> list[Line]:
    """Everything that happened to an invitation, oldest first."""
    return lines(Event.objects.filter(invitation_id=invitation_id).order_by("id"))


def lines(events: Iterable[Event]) -> list[Line]:
    """Events as the lines of a timeline."""
    return [
        Line(event.at, str(CHANNEL_NAMES.get(event.channel, event.channel)), event_text(event.kind, event.channel, event.data))
        for event in events
    ]


def event_text(kind: str, channel: str, data: dict[str, str]) -> str:
    """An event as a sentence. Free text that a person wrote (a note) is passed on as it is."""
    why = reasons.text(data["reason"]) if data.get("reason") and data["reason"] != "read_back" else ""
    match kind:
        case "taken_in":
            return _("Kallelsen togs emot från källsystemet.")
        case "planned":
            return _("Planen gjordes: {band}").format(band=reasons.text("band_" + data.get("band", "")))
        case "reviewed":
            return _("Planen sågs över. {why}").format(why=why)
        case "thrown_away":
            return _("Meddelandet finns inte längre i inkorgens kö.")
        case "accepted":
            taken = {"inbox": _("1177 inkorg har tagit emot meddelandet."), "parcel": _("Försändelsen är beställd.")}
            return taken.get(channel, _("Brevet är beställt."))
        case "available":
            return _("Meddelandet finns i patientens inkorg.")
        case "notified":
            return _("Patienten har aviserats.")
        case "read":
            return _("Patienten har läst kallelsen.")
        case "attachment_fetched":
            return _("Patienten hämtade bilagan {title}.").format(title=data.get("title", ""))
        case "attachment_withdrawn":
            return _("En bilaga drogs in: viruskontrollen fann något skadligt i den.")
        case "letter_printed":
            return _("Tryckeriet har tryckt brevet.")
        case "letter_enveloped":
            return _("Tryckeriet har kuverterat brevet.")
        case "letter_posted":
            return _("Brevet är lämnat till posten.")
        case "letter_returned":
            return _("Brevet har kommit i retur.")
        case "parcel_printed" | "parcel_enveloped":
            return _("Försändelsen är packad.")
        case "parcel_posted":
            return _("Försändelsen är lämnad till posten.")
        case "parcel_returned":
            return _("Försändelsen har kommit i retur.")
        case "recall_asked":
            return _("Beställningen ska tas tillbaka. {why}").format(why=why)
        case "order_withdrawn":
            return _("Beställningen är återtagen: inget skickas. {why}").format(why=why)
        case "order_kept":
            return _("Beställningen gick inte att ta tillbaka och skickas ändå. {why}").format(why=why)
        case "call_wanted":
            return _("Ring patienten: {hours} timmar kvar. {why}").format(hours=data.get("hours", 0), why=why)
        case "task_added":
            return _("Ny uppgift. {why}").format(why=why)
        case "linked_changed":
            return _("Kallelse {number} hör ihop med den här. {why}").format(number=data.get("number", ""), why=why)
        case "task_reopened":
            return _("Uppgiften öppnades igen. {why}").format(why=why)
        case "fee_flagged" if data.get("reason") == Fee.CARE_CANCELLED_LATE:
            return _("Vården ställde in för sent: besöket och nästa i samma ärende är avgiftsfria, och resan betalas.")
        case "fee_carried":
            return _("Nästa kallelse i ärendet har fått avgiftsfriheten.")
        case "fee_owed":
            return _("Besöket är avgiftsfritt: vården har ställt in ett tidigare besök i samma ärende för sent.")
        case "fee_flagged":
            return _("Avgift för uteblivet besök ska inte tas ut: kallelsen kan inte visas ha kommit i tid.")
        case "fee_flag_gone":
            return _("Avgift kan tas ut som vanligt: patienten hade kallelsen i tid.")
        case "assumed_in_hand":
            return _("Brevet antas ha kommit fram.")
        case "try_later":
            return _("Gick inte att skicka just nu, nytt försök görs.")
        case "outcome_unknown":
            return _("Okänt om det kom fram: läses tillbaka innan något skickas igen.")
        case "not_arrived":
            return _("Läste tillbaka: det hade inte kommit fram och skickas igen.")
        case "given_up":
            return _("Det gick inte att få klarhet. {why}").format(why=reasons.text("unknown_unresolved"))
        case "refused":
            return _("Togs inte emot. {why}").format(why=why)
        case "turned_away":
            return _("Stoppades före utskick. {why}").format(why=why)
        case "step_withdrawn":
            return _("Steget togs tillbaka. {why}").format(why=why)
        case "step_hastened":
            return _("Steget görs nu. {why}").format(why=why)
        case "place_changed":
            return _("Mottagningens adress var {before} när kallelsen skickades, och är nu {now}.").format(
                before=data.get("from", ""), now=data.get("to", "")
            )
        case "letter_code_asked" | "letter_code_refused":
            return _letter_text(kind, data)
        case "answered" | "letter_asked_for":
            return answer_text(data.get("answer", "")) + _because(data) + _behalf(data)
        case "need_asked":
            return _("Patienten ber om: {need}.").format(need=data.get("text", "")) + _behalf(data)
        case "need_ended":
            return _("Patienten behöver inte längre: {need}.").format(need=data.get("text", "")) + _behalf(data)
        case "cancel_undone":
            return reasons.text("cancel_undone")
        case "next_visit":
            return _("Nästa besök är {at}.").format(at=because.moment(datetime.fromisoformat(data["at"])))
        case "visit_cancelled":
            when = because.moment(datetime.fromisoformat(data["at"]))
            return _("Patienten har avbokat besöket {at}. De andra besöken gäller.").format(at=when) + _because(data) + _behalf(data)
        case "waits_by_choice":
            return _("{why} Den dagen är {day}.").format(why=why, day=data.get("guarantee", ""))
        case "standby_said" | "standby_ended" | "freed_offered" | "freed_taken" | "freed_declined" | "freed_gone":
            return _freed_text(kind, data)
        case "act_asked" | "act_done" | "act_undone" | "act_refused" | "noted":
            return _act_text(kind, data, why)
        case "line_noted":
            return _("Anteckning: {note}").format(note=data.get("note", ""))
        case "line_assigned":
            return _("En medarbetare har tagit uppgiften.") if data.get("to") else _("Uppgiften är ledig igen.")
        case "line_rests":
            return _("Uppgiften vilar till {at}.").format(at=because.moment(datetime.fromisoformat(data["until"])))
        case "manual_done" | "line_done":
            return _("Uppgiften är utförd. {note}").format(note=data.get("note", ""))
        case "notice_sent" | "notice_try_later" | "notice_unknown" | "notice_failed" | "notice_suppressed" | "notice_withdrawn":
            return notice_text(kind, channel, data.get("notice", ""), why)
        case "superseded" | "withdrawn" | "expired" | "closed":
            return _("Kallelsen avslutades. {why}").format(why=why)
    return kind


def notice_name(notice: str) -> str:
    """What a reminder or a word is called, without a full stop."""
    named = {
        "withdrawn": _("Beskedet att kallelsen inte gäller"), "resent": _("Ny avisering om kallelsen"),
        "cancelled_self": _("Kvittot på patientens avbokning"), "visit_off": _("Kvittot på att patienten avbokat ett av besöken"),
        "earlier": _("Erbjudandet om en frigjord tid"), "gone": _("Beskedet att den frigjorda tiden gick till någon annan"),
        "given_on": _("Beskedet att den lämnade tiden kom till nytta"),
        "accepted_for": _("Beskedet att vi har tackat ja åt patienten"), "cancelled_for": _("Beskedet att vi har avbokat åt patienten"),
        "other_time_for": _("Beskedet att patienten vill ha en annan tid"), "letter_for": _("Beskedet att ett brev kommer"),
    }  # fmt: skip
    notice = notice.partition(":")[0]
    return named.get(notice) or reasons.text(f"reminder_{notice}").rstrip(".")


def notice_text(kind: str, channel: str, notice: str, why: str) -> str:
    """What became of a reminder, or of the word that the kallelse no longer holds, as a sentence."""
    what = notice_name(notice)
    match kind:
        case "notice_sent":
            way = {"sms": _("sms"), "email": _("e-post")}.get(channel, _("1177 inkorg"))
            return _("{what}: skickat med {way}.").format(what=what, way=way)
        case "notice_try_later":
            return _("{what}: gick inte att skicka just nu, nytt försök görs.").format(what=what)
        case "notice_unknown":
            return _("{what}: okänt om det kom fram, läses tillbaka.").format(what=what)
        case "notice_failed":
            return _("{what}: skickades inte. {why}").format(what=what, why=why)
    return _("{what}: skickas inte. {why}").format(what=what, why=why)


def _freed_text(kind: str, data: dict[str, str]) -> str:
    """What happened about freed times: `at` is the time that was offered."""
    at = because.moment(datetime.fromisoformat(data["at"])) if data.get("at") else ""
    return {
        "standby_said": _("Patienten kan komma på en annan tid med kort varsel."),
        "standby_ended": _("Patienten väntar inte längre på en annan tid."),
        "freed_offered": _("Erbjöds den frigjorda tiden {at}."),
        "freed_taken": _("Tog den frigjorda tiden {at}."),
        "freed_declined": _("Tackade nej till den frigjorda tiden {at}."),
        "freed_gone": _("Den frigjorda tiden {at} gick till någon annan."),
    }[kind].format(at=at) + _behalf(data)  # fmt: skip


def _because(data: dict[str, str]) -> str:
    """Why the patient answered so, when she may have said it, and when another time would suit her."""
    said = [reasons.text(f"because_{data['because']}")] if data.get("because") else []
    suits = {"morning": _("Förmiddagar passar bäst."), "afternoon": _("Eftermiddagar passar bäst.")}.get(data.get("suits", ""))
    said += [suits] if suits else []
    said += [_("Patienten skrev: ”{words}”").format(words=data["words"])] if data.get("words") else []
    return "".join(f" {one}" for one in said)


def _letter_text(kind: str, data: dict[str, str]) -> str:
    """What somebody with the code of the letter asked for, or that the second secret was wrong."""
    if kind == "letter_code_refused":
        return _("Någon skrev fel siffror till brevets kod, {tries} gånger samma dygn.").format(tries=data.get("tries", ""))
    asked = {
        "call": _("Patienten vill bli uppringd."),
        "digital": _("Nästa kallelse önskas till 1177. Det gäller om patienten loggar in och säger ja."),
        "cannot_come": _("Patienten kan inte komma, säger den som har brevet. Mottagningen ringer innan tiden avbokas."),
    }  # fmt: skip
    return asked.get(data.get("asked", ""), "") + _behalf({"through": "paper", **data})


def _behalf(data: dict[str, str]) -> str:
    """That a colleague wrote an answer down for the patient, how she asked, and how it was checked that it was she."""
    if not data.get("through"):
        return ""
    if data["through"] == "paper":
        secret = _("den egna svarskoden") if data.get("checked") == "own_code" else _("personnumrets fyra sista siffror")
        return " " + _("Svaret gavs med koden på brevet och {secret}.").format(secret=secret)
    how = _("Hon bad om det på plats") if data["through"] == "visit" else _("Hon bad om det på telefon")
    checked = {
        "called_back": _("numret i journalsystemet ringdes upp"), "questions": _("kontrollfrågor ställdes"),
        "id_card": _("legitimation visades"), "guardian": _("vårdnadshavare eller ombud kontrollerades"),
    }.get(data.get("checked", ""), "")  # fmt: skip
    by = _("{who} skrev in det").format(who=data.get("by", "").removeprefix("staff:"))
    return " " + "; ".join(filter(None, (how, checked, by))) + "."


ACT_NAMES = {
    "resend": gettext_lazy("Skicka om"), "letter": gettext_lazy("Brev nu"), "stop": gettext_lazy("Stoppa allt"),
    "version": gettext_lazy("Ny version"), "note": gettext_lazy("Anteckning"),
}  # fmt: skip
"""What a colleague may do with a kallelse by hand (`acts.rules.Kind`)."""


def _act_text(kind: str, data: dict[str, str], why: str) -> str:
    """What became of an act, with the colleague's own words where she wrote some."""
    said = {"act": ACT_NAMES.get(data.get("act", ""), ""), "who": data.get("by", "").removeprefix("staff:"), "why": why}
    text = {
        "act_asked": _("{act}: begärt av {who}, och görs om ingen ångrar sig inom en minut. {why}"),
        "act_done": _("{act}: gjort. {why}"),
        "act_undone": _("{act}: ångrat av {who}. Inget har lämnat oss."),
        "act_refused": _("{act}: gick inte längre att göra. {why}"),
        "noted": _("Anteckning av {who}. {why}"),
    }[kind].format(**said)
    return f"{text.strip()} {data.get('note', '')}".strip()


def answer_text(answer: str) -> str:
    """The patient's answer in words."""
    return {
        Answer.NONE: _("Inget svar ännu."),
        Answer.ACCEPTED: _("Patienten har tackat ja."),
        Answer.CANCELLED: _("Patienten har avbokat."),
        Answer.REBOOKED: _("Patienten har bytt tid."),
        Answer.OTHER_TIME: _("Patienten vill ha en annan tid."),
        Answer.NEEDS_HELP: _("Patienten ber om hjälp."),
    }.get(Answer(answer) if answer in set(Answer) else Answer.NONE, _("Patienten har svarat."))


def status(invitation: Invitation, steps: list[Step]) -> Status:
    """Received, read and accepted: available in the inbox of an active user or a letter assumed in hand; opened; answered yes."""
    received = [step.available_at for step in steps if step.channel == "inbox" and step.available_at is not None]
    letters = [step for step in steps if step.channel == "letter"]
    received += [
        step.poll_at or step.accepted_at for step in letters if step.state == StepState.ASSUMED_IN_HAND and step.accepted_at is not None
    ]
    read = [step.read_at for step in steps if step.read_at is not None]
    accepted = invitation.answered_at if invitation.answer in (Answer.ACCEPTED, Answer.REBOOKED) else None
    paper = any(step.accepted_at is not None for step in letters)
    return Status(min(received, default=None), min(read, default=None), accepted, paper)


def of_resident(number: str) -> Invitation | None:
    """The invitation with this number, if the scope (resident or tenant) may see it."""
    return Invitation.objects.filter(number=number.strip().upper()).first()


def is_live(invitation: Invitation) -> bool:
    """Whether the version still holds."""
    return invitation.state in LIVE_VERSIONS


def newer_version(invitation: Invitation) -> Invitation | None:
    """The version that replaced this one, if any."""
    return (
        Invitation.objects.filter(source_id=invitation.source_id, reference=invitation.reference, version__gt=invitation.version)
        .order_by("-version")
        .first()
    )
