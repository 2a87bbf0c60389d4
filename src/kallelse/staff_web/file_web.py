"""Send a file of kallelser: all of it or nothing, with a verdict for every row that is wrong."""

from collections import Counter

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from kallelse.kit import clock
from kallelse.roles.rules import Role
from kallelse.sources import Refusal
from kallelse.staff_web import sending
from kallelse.staff_web.access import Desk, needs_role

LARGEST = 10 * 1024 * 1024
FIRST_LINE = 2
"""The file reader counts rows from the line below the headings (sources.file)."""
SHOWN = 200


@needs_role(Role.SENDER)
@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: HttpRequest, desk: Desk) -> HttpResponse:
    """The upload page; POST with `check` only checks, with `send` it also takes the kallelser in."""
    sources = sending.sources(desk)
    context = {"desk": desk, "sources": sources, "chosen": request.POST.get("source", "")}
    if request.method != "POST":
        return render(request, "staff/file.html", context)
    source = next((one for one in sources if str(one.pk) == request.POST.get("source")), None)
    upload = request.FILES.get("file")
    error = _("Välj vilket system filen kommer från.") if source is None else wrong_upload(upload)
    if error or source is None or not isinstance(upload, UploadedFile):
        return render(
            request, "staff/file.html", context | {"error": error, "error_field": "source" if source is None else "file"}, status=422
        )
    now, body = clock.now(), upload.read()
    results = sending.read_file(body)
    refusals = sending.refused(desk, source, results, now)
    if not refusals and "send" in request.POST:
        taken = sending.send_file(desk, source, body, results, now)
        refusals = [one for one in taken if isinstance(one, Refusal)]
        if not refusals:
            verdicts = Counter(one.verdict for one in taken if not isinstance(one, Refusal))
            return render(request, "staff/file_done.html", {"desk": desk, "total": len(taken), "verdicts": dict(verdicts)})
    if refusals:
        lines = [(one.row + FIRST_LINE, one) for one in sorted(refusals, key=lambda one: one.row)]
        wrong = {"lines": lines[:SHOWN], "wrong": len({one.row for one in refusals}), "more": max(0, len(lines) - SHOWN)}
        return render(request, "staff/file.html", context | {"rows": len(results)} | wrong, status=422)
    return render(request, "staff/file.html", context | {"rows": len(results), "right": True})


def wrong_upload(upload: object) -> str:
    """What is wrong with an uploaded file as such; nothing is the empty string."""
    if not isinstance(upload, UploadedFile):
        return _("Välj en fil. Den får vara högst 10 MB.")
    if not upload.size or upload.size > LARGEST:
        return _("Filen är tom eller större än 10 MB. Dela upp den i flera filer.")
    return ""
