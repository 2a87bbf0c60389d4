"""Hand in a file: each row is told what would become of it, put right in place, and all or the right rows are sent. Cancellations too."""

from datetime import timedelta
from uuid import UUID

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kallelse.audit import actions as audit
from kallelse.audit.actions import Action
from kallelse.kit import clock, db
from kallelse.persons import identity
from kallelse.roles.rules import Role
from kallelse.sources import Refusal
from kallelse.staff_web import offer, sending, tables
from kallelse.staff_web.access import Desk, needs_role
from kallelse.staff_web.forms import ASKED, asked_field, plain
from kallelse.uploads import actions, queries, reading
from kallelse.uploads.actions import By
from kallelse.uploads.models import Upload
from kallelse.uploads.reading import Wrong

LARGEST = 10 * 1024 * 1024
FIRST_LINE = 2
"""The file reader counts rows from the line below the headings (sources.file)."""
SHOWN = 200
FIX = "fix"
WRONG_WORDS = {
    "person": lazy("Personnummer"), "start": lazy("Starttid"), "reference": lazy("Referens"), "unit": lazy("Enhet"), "end": lazy("Sluttid"),
    "purpose": lazy("Syfte"), "person_name": lazy("Namn"), "book_before": lazy("Boka senast"), "kind": lazy("Typ"), "place": lazy("Plats"),
    "preparation": lazy("Förberedelser"), "bring": lazy("Ta med"), "fee_sek": lazy("Avgift"), "performer": lazy("Vem"),
    "language": lazy("Språk"), "needs": lazy("Behov"), "template": lazy("Mall"),
}  # fmt: skip
"""What a column is called; others keep the name they have in the file."""


class FileForm(forms.Form):
    """Which template all rows are said with, and what it asks for; without one the words stand in the file."""

    template = forms.ChoiceField(label=lazy("Mall för hela filen"), required=False, widget=forms.Select(attrs={"class": "ds-input"}))

    def __init__(self, *args: object, offered: offer.Offer, picked: str, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        choices = [("", _("Ingen: orden står i filen")), *((str(one.version), one.title) for one in offered.choices)]
        self.fields["template"].choices = choices  # type: ignore[attr-defined]
        self.initial["template"] = picked
        self.chosen = next((one for one in offered.choices if str(one.version) == picked), None)
        for field in offer.chosen(self.chosen.version).fields if self.chosen else ():
            self.fields[ASKED + field.name] = asked_field(field)

    def asked(self) -> list[object]:
        """The template's fields, for the page."""
        return [self[name] for name in self.fields if name.startswith(ASKED)]

    def values(self) -> dict[str, str]:
        """The template's fields, as they are filled in."""
        said = {name.removeprefix(ASKED): value for name, value in self.cleaned_data.items() if name.startswith(ASKED)}
        return {name: plain(value) for name, value in said.items() if value not in ("", None)}


@needs_role(Role.SENDER)
@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: HttpRequest, desk: Desk) -> HttpResponse:
    """The upload page; POST lays the file and leads to its own page. With `send` a file without any fault is sent at once."""
    now, sources = clock.now(), sending.sources(desk)
    picked = request.POST.get("template", request.GET.get("mall", ""))
    offered = offer.of(desk.unit, now, template=picked)
    filled = "send" in request.POST or "check" in request.POST
    form = FileForm(request.POST if filled else None, offered=offered, picked=picked)
    chosen = request.POST.get("source", "")
    with db.tenant_scope(desk.unit.provider_id):
        recent = queries.recent(desk.unit, now)
    context = {"desk": desk, "sources": sources, "chosen": chosen, "form": form, "recent": recent}
    if not filled:
        return render(request, "staff/file.html", context)
    source = next((one for one in sources if str(one.pk) == chosen), None)
    file = request.FILES.get("file")
    error = _("Välj vilket system filen kommer från.") if source is None else wrong_upload(file)
    if error or source is None or not isinstance(file, UploadedFile) or not form.is_valid():
        field = "source" if source is None else "file"
        return render(request, "staff/file.html", context | {"error": error, "error_field": field}, status=422)
    laid = actions.lay(
        by(desk), source, file.read(), now, template=form.chosen.code if form.chosen else "", fields=form.values() if form.chosen else {}
    )  # fmt: skip
    if isinstance(laid, Refusal):
        return render(request, "staff/file.html", context | {"error": f"{laid.rule} {laid.remedy}", "error_field": "file"}, status=422)
    if "send" in request.POST and laid.kind == actions.KALLELSER and not reading.stored(laid.verdicts).wrongs and not _again(desk, laid):
        actions.send(by(desk), laid, "all", now)
    return HttpResponseRedirect(reverse("staff:upload", args=[laid.pk]))


@needs_role(Role.SENDER)
@require_http_methods(["GET", "HEAD", "POST"])
def one(request: HttpRequest, desk: Desk, id: UUID) -> HttpResponse:
    """One file: what would become of its rows, or how far they have come. POST puts wrong rows right."""
    found = _find(desk, id)
    if request.method == "POST":
        actions.fix(by(desk), found, _fixes(request), clock.now())
        return HttpResponseRedirect(reverse("staff:upload", args=[id]))
    verdicts = reading.stored(found.verdicts)
    with db.tenant_scope(desk.unit.provider_id):
        progress = queries.progress(found)
        if verdicts.wrong and found.state == "checked":
            audit.write(clock.now(), _read(desk, found, verdicts.wrong))
    lines = [(each.row + FIRST_LINE, each, _cells(each)) for each in verdicts.wrong]
    context = {
        "desk": desk, "upload": found, "verdicts": verdicts, "lines": lines,
        "more": max(0, verdicts.wrongs - len({each.row for each in verdicts.wrong})), "progress": progress,
        "before": _again(desk, found) if found.state == "checked" else None, "fixable": any(each.cells for each in verdicts.wrong),
        "total": sum((found.result or {}).values()), "result": found.result or {},
    }  # fmt: skip
    partial = request.headers.get("HX-Request") and found.state != "checked"
    return render(request, "staff/upload_progress.html" if partial else "staff/upload.html", context)


@needs_role(Role.SENDER)
@require_POST
def send(request: HttpRequest, desk: Desk, id: UUID) -> HttpResponse:
    """Send all of it, or its right rows."""
    actions.send(by(desk), _find(desk, id), request.POST.get("which", "all"), clock.now())
    return HttpResponseRedirect(reverse("staff:upload", args=[id]))


@needs_role(Role.SENDER)
@require_GET
def example(request: HttpRequest, desk: Desk) -> HttpResponse:
    """A file to begin from: Swedish headings and one row, as a spreadsheet opens it. The number is a published test number."""
    day = clock.today() + timedelta(days=60)
    headings = ["referens", "personnummer", "namn", "enhet", "starttid", "sluttid", "syfte", "plats", "ta_med", "förberedelser", "avgift"]
    row = [
        "bokning-1", "191212121212", "Tolvan Tolvansson", desk.unit.hsa_id, f"{day} 10:00", f"{day} 10:30", "Du ska lämna blodprov.",
        "Ingång 3", "Legitimation|Läkemedelslista", "1d 22:00 Ät inget efter den här tiden.", "200",
    ]  # fmt: skip
    return tables.file("exempel.csv", [headings, row])


def by(desk: Desk) -> By:
    """The colleague, as the uploads room knows her."""
    return By(desk.colleague.employee, desk.unit, desk.commission.id)


def wrong_upload(upload: object) -> str:
    """What is wrong with an uploaded file as such; nothing is the empty string."""
    if not isinstance(upload, UploadedFile):
        return _("Välj en fil. Den får vara högst 10 MB.")
    if not upload.size or upload.size > LARGEST:
        return _("Filen är tom eller större än 10 MB. Dela upp den i flera filer.")
    return ""


def _find(desk: Desk, id: UUID) -> Upload:
    with db.tenant_scope(desk.unit.provider_id):
        found = queries.one(desk.unit, id)
    if found is None:
        raise Http404
    return found


def _again(desk: Desk, upload: Upload) -> Upload | None:
    with db.tenant_scope(desk.unit.provider_id):
        return queries.same_before(upload)


def _fixes(request: HttpRequest) -> dict[tuple[int, str], str]:
    found = {}
    for name, text in request.POST.items():
        prefix, _dot, rest = name.partition(".")
        row, _dot, field = rest.partition(".")
        if prefix == FIX and row.isdecimal() and isinstance(text, str):
            found[int(row[:6]), field] = text
    return found


def _read(desk: Desk, upload: Upload, wrong: tuple[Wrong, ...]) -> list[audit.Record]:
    """Rows with somebody's number are shown to be put right: that is a read of patient data."""
    subjects = set()
    for one in wrong:
        try:
            subjects.add(identity.parse(one.cells.get("person", ""), clock.today()).number)
        except identity.IdentityError:
            continue
    return [desk.record(Action.STAFF_FILE_READ, subject, f"upload:{upload.pk}") for subject in sorted(subjects)]


def _cells(wrong: Wrong) -> list[tuple[str, str, str, bool]]:
    """The cells of a wrong row: the field's name, what it is called, what it says, and whether it is the wrong one."""
    named = wrong.field.partition(".")[0]
    return [(f"{FIX}.{wrong.row}.{name}", _words(name), text, name == named) for name, text in wrong.cells.items()]


def _words(name: str) -> str:
    return str(WRONG_WORDS.get(name, name))
