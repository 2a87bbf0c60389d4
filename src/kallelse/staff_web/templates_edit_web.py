"""Write a template: its Swedish words block by block, its variants beside them, and templates as files."""

import msgspec
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kallelse.kit import clock
from kallelse.roles.rules import Role
from kallelse.staff_web import templates_web as templates
from kallelse.staff_web.access import Desk, needs_role
from kallelse.staff_web.templates_forms import BlocksForm, VariantForm, form_name
from kallelse.templates import actions, bringing, files, queries
from kallelse.templates.blocks import Blocks, from_data
from kallelse.templates.models import TemplateVersion
from kallelse.templates.naming import checked_form
from kallelse.templates.refusals import TemplateError

LARGEST_FILE = 200_000


@needs_role(Role.TEMPLATE_OWNER)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, desk: Desk) -> HttpResponse:
    """A new template of the unit's own."""
    if request.method != "POST":
        return render(request, "staff/template_edit.html", _context(desk, BlocksForm.of(Blocks(), desk.unit, {}, new=True)))
    form = BlocksForm(request.POST, unit=desk.unit, kept=Blocks(), new=True)
    if form.is_valid():
        try:
            said, blocks = form.cleaned_data, form.blocks()
            made = actions.draft(
                templates.who_of(desk), said["code"], said["title"], blocks, clock.now(), kind=said["kind"], unit=desk.unit,
                time_types=said["time_types"].splitlines(), sensitive=said["sensitive"], owner=said["owner"],
            )  # fmt: skip
            messages.success(request, _("Utkastet är sparat."))
            return HttpResponseRedirect(reverse("staff:template-edit", args=[made.template_id]))
        except TemplateError as error:
            _refused(form, error)
        except msgspec.ValidationError as error:
            _misshapen(form, error)
    return render(request, "staff/template_edit.html", _context(desk, form), status=422)


@needs_role(Role.TEMPLATE_OWNER, Role.REGION_OFFICE)
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, desk: Desk, pk: int) -> HttpResponse:
    """The draft in work; what is said of its words stands at each field."""
    template = templates.find(desk, pk)
    if not templates.may_write(desk, template):
        raise Http404
    version = queries.standing(template)[0]
    if version.state != "draft":
        messages.info(request, _("Versionen är inget utkast. Gör en ny version för att ändra."))
        return HttpResponseRedirect(reverse("staff:template", args=[template.pk]))
    version.template, kept = template, from_data(version.blocks)
    said = {
        "title": template.title, "kind": template.kind, "time_types": "\n".join(template.time_types), "owner": template.owner,
        "note": version.note, "sensitive": version.sensitive,
    }  # fmt: skip
    if request.method != "POST":
        return render(request, "staff/template_edit.html", _context(desk, BlocksForm.of(kept, desk.unit, said), version))
    form = BlocksForm(request.POST, unit=desk.unit, kept=kept)
    if form.is_valid():
        try:
            written, who, now = form.cleaned_data, templates.who_of(desk), clock.now()
            saved = actions.save(
                who, version, form.blocks(), now, title=written["title"], kind=written["kind"],
                time_types=written["time_types"].splitlines(), sensitive=written["sensitive"], note=written["note"], owner=written["owner"],
            )  # fmt: skip
            if "review" in request.POST:
                actions.send_to_review(who, saved, now)
                messages.success(request, _("Mallen väntar på att en kollega godkänner den."))
                return HttpResponseRedirect(reverse("staff:template", args=[template.pk]))
            messages.success(request, _("Utkastet är sparat."))
            return HttpResponseRedirect(reverse("staff:template-edit", args=[template.pk]))
        except TemplateError as error:
            _refused(form, error)
        except msgspec.ValidationError as error:
            _misshapen(form, error)
    return render(request, "staff/template_edit.html", _context(desk, form, version), status=422)


@needs_role(Role.TEMPLATE_OWNER, Role.REGION_OFFICE)
@require_http_methods(["GET", "HEAD", "POST"])
def variant(request: HttpRequest, desk: Desk, pk: int, form: str) -> HttpResponse:
    """A variant beside the Swedish words. One that no longer says the same as them is marked, and is not used."""
    template = templates.find(desk, pk)
    if not templates.may_write(desk, template):
        raise Http404
    version = queries.standing(template)[0]
    version.template, swedish = template, from_data(version.blocks)
    kept = next((each for each in queries.variants(version) if each.form == form), None)
    try:
        form = checked_form(form)
    except TemplateError:
        raise Http404 from None
    if request.method != "POST":
        filled = VariantForm(initial=VariantForm.said(from_data(kept.blocks)) if kept else {}, swedish=swedish, form=form)
        return _variant_page(request, desk, version, form, filled)
    filled = VariantForm(request.POST, swedish=swedish, form=form)
    if filled.is_valid():
        try:
            actions.translate(templates.who_of(desk), version, form, filled.blocks(), clock.now())
            messages.success(request, _("Varianten är sparad. En kollega behöver godkänna den innan den används."))
            return HttpResponseRedirect(reverse("staff:template-variant", args=[template.pk, form]))
        except TemplateError as error:
            filled.add_error(None, f"{error.rule} {error.remedy}")
        except msgspec.ValidationError as error:
            _misshapen(filled, error)
    return _variant_page(request, desk, version, form, filled, 422)


@require_POST
def choose_variant(request: HttpRequest, desk: Desk, pk: int) -> HttpResponse:
    """To the page of the variant that was named."""
    template = templates.find(desk, pk)
    try:
        form = checked_form(request.POST.get("form", "").strip())
    except TemplateError as error:
        messages.error(request, f"{error.rule} {error.remedy}")
        return HttpResponseRedirect(reverse("staff:template", args=[template.pk]))
    return HttpResponseRedirect(reverse("staff:template-variant", args=[template.pk, form]))


@require_GET
def export(request: HttpRequest, desk: Desk, pk: int) -> HttpResponse:
    """The newest version as a file that can be kept and compared anywhere."""
    template = templates.find(desk, pk)
    version = queries.standing(template)[0]
    version.template = template
    headers = {"Content-Disposition": f'attachment; filename="{template.code}.toml"'}
    return HttpResponse(files.dump(files.of_version(version)), content_type="application/toml", headers=headers)


@needs_role(Role.TEMPLATE_OWNER)
@require_POST
def bring(request: HttpRequest, desk: Desk) -> HttpResponse:
    """A file becomes a draft of the unit's own: a new template, or a new version of the one with its code."""
    upload = request.FILES.get("file")
    back = HttpResponseRedirect(reverse("staff:templates"))
    if not isinstance(upload, UploadedFile) or not upload.size or upload.size > LARGEST_FILE:
        messages.error(request, _("Välj en mallfil (toml). Inget är inläst."))
        return back
    try:
        file = files.load(upload.read().decode())
        what, version = bringing.bring(templates.who_of(desk), file, clock.now(), unit=desk.unit)
    except UnicodeDecodeError:
        messages.error(request, _("Filen är ingen text i UTF-8. Inget är inläst."))
        return back
    except TemplateError as error:
        messages.error(request, f"{error.field}: {error.rule} {error.remedy}" if error.field else f"{error.rule} {error.remedy}")
        return back
    said = {
        "new": _("Mallen är inläst som utkast."),
        "changed": _("Filen är inläst som en ny version."),
        "same": _("Mallen var redan likadan."),
    }
    messages.success(request, said[what])
    return HttpResponseRedirect(reverse("staff:template", args=[version.template_id]))


def _context(desk: Desk, form: BlocksForm, version: TemplateVersion | None = None) -> dict[str, object]:
    found = queries.findings(version, clock.today()) if version is not None else []
    return {
        "desk": desk, "form": form, "version": version, "one": version.template if version else None, "groups": form.groups(found),
        "found": [each for each in found if not each.block or ":" in each.block], "stops": sum(each.stops for each in found),
    }  # fmt: skip


def _variant_page(
    request: HttpRequest, desk: Desk, version: TemplateVersion, form: str, filled: VariantForm, status: int = 200
) -> HttpResponse:
    kept = next((each for each in queries.variants(version) if each.form == form), None)
    found = [each for each in queries.findings(version, clock.today()) if each.block.startswith(f"{form}:")] if kept else []
    return render(
        request, "staff/template_variant.html",
        {
            "desk": desk, "one": version.template, "version": version, "name": form_name(form), "form_code": form, "form": filled,
            "rows": filled.rows(found), "kept": kept, "stale": kept is not None and queries.stale(kept, version),
            "found": [each for each in found if not each.block.partition(":")[2]],
        }, status=status,
    )  # fmt: skip


def _refused(form: BlocksForm, error: TemplateError) -> None:
    named = [error.field, f"{error.field}.text"]
    form.add_error(next((name for name in named if name in form.fields), None), f"{error.rule} {error.remedy}")


def _misshapen(form: BlocksForm | VariantForm, error: msgspec.ValidationError) -> None:
    """Which block it is about; the value is never quoted."""
    path = str(error).rpartition("`$.")[2].rstrip("`").replace("[", ".").replace("]", "")
    named = next((name for name in (path, f"{path}.text") if name in form.fields), None)
    form.add_error(named, _("Texten är för lång, eller har fel form. Korta den, eller jämför med ledtexten."))
