"""The unit's templates: find them, look at them in every form, take them through their states, copy them and test print them."""

from datetime import date

from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.http import require_GET, require_POST

from kallelse import content
from kallelse.invitations.wording import Attached
from kallelse.kit import clock
from kallelse.roles.rules import Role
from kallelse.staff_web import letters, templates_view, typed
from kallelse.staff_web.access import Desk
from kallelse.staff_web.templates_forms import KINDS, form_name
from kallelse.templates import actions, comparing, queries
from kallelse.templates.actions import Who
from kallelse.templates.blocks import from_data
from kallelse.templates.models import Template, TemplateVersion, Variant
from kallelse.templates.refusals import TemplateError

PAGE = 50
STATES = {"draft": lazy("Utkast"), "reviewed": lazy("Granskad"), "approved": lazy("Godkänd"), "retired": lazy("Tagen ur bruk")}


@require_GET
def page(request: HttpRequest, desk: Desk) -> HttpResponse:
    """All templates that the unit may use, or with `?var=alla` every unit's of the care provider, found by words, kind, state and owner."""
    asked = {name: request.GET.get(name, "").strip()[:100] for name in ("q", "kind", "state", "owner", "var", "granska")}
    text = request.GET.get("sida", "")
    number = int(text) if text.isdecimal() and 0 < int(text[:6]) < 100_000 else 1
    today = clock.today()
    found = queries.search(
        provider_id=desk.unit.provider_id, unit_id=None if asked["var"] == "alla" else desk.unit.pk, text=asked["q"], state=asked["state"],
        kind=asked["kind"], owner=asked["owner"], start=(number - 1) * PAGE, count=PAGE, due=today if asked["granska"] else None,
    )  # fmt: skip
    versions = TemplateVersion.objects.filter(template__in=[one.pk for one in found.rows], state="approved")
    review = dict(versions.values_list("template_id", "review_by"))
    kept = QueryDict(mutable=True)
    kept.update({name: value for name, value in asked.items() if value})
    rows = [(one, place(one), STATES[one.state], review.get(one.pk), _late(review.get(one.pk), today)) for one in found.rows]
    return render(
        request, "staff/templates.html",
        {"desk": desk, "rows": rows, "asked": asked, "total": found.total, "page": number, "pages": -(-found.total // PAGE),
         "kept": kept.urlencode(), "kinds": KINDS, "states": STATES, "may_write": desk.may(Role.TEMPLATE_OWNER)},
    )  # fmt: skip


@require_GET
def one(request: HttpRequest, desk: Desk, pk: int) -> HttpResponse:
    """One template: `?version=` another version than the newest, `?form=` a variant of it."""
    template = find(desk, pk)
    versions = queries.standing(template)
    version = _version(versions, request.GET.get("version", ""))
    variants = queries.variants(version)
    variant = next((each for each in variants if each.form == request.GET.get("form", "")), None)
    now = clock.now()
    shown = templates_view.example(desk.unit, version, now, variant)
    message = None if isinstance(shown, str) else content.inbox_message(shown)
    before = versions[versions.index(version) + 1] if versions.index(version) + 1 < len(versions) else None
    changes = comparing.differences(from_data(before.blocks), from_data(version.blocks)) if before else []
    return render(
        request, "staff/template.html",
        {
            "desk": desk, "one": template, "place": place(template), "version": version, "versions": versions,
            "state": STATES[version.state],
            "states": STATES, "kind": KINDS[template.kind], "newest": version is versions[0], "variant": variant,
            "form": variant.form if variant else "",
            "variants": [(each, form_name(each.form), queries.stale(each, version)) for each in variants],
            "message": message, "broken": shown if isinstance(shown, str) else "",
            "sms": "" if isinstance(shown, str) else templates_view.reminder(desk.unit, version, shown),
            "found": queries.findings(version, clock.today()), "missing": [form_name(form) for form in queries.missing_forms(version)],
            "changes": changes, "before": before, "used": comparing.where_used(desk.unit.provider_id, versions, now),
            "may_write": may_write(desk, template), "may_approve": may_approve(desk, template),
            "late": _late(version.review_by, clock.today()),
            "may_copy": desk.may(Role.TEMPLATE_OWNER) and template.unit_id != desk.unit.pk,
        },
    )  # fmt: skip


@require_GET
def letter(request: HttpRequest, desk: Desk, pk: int, number: int) -> HttpResponse:
    """A test print: the letter of an invented visit."""
    return letters.pdf(_looked_at(request, desk, pk, number))


@require_GET
def pages(request: HttpRequest, desk: Desk, pk: int, number: int) -> HttpResponse:
    """The sides of that letter as pictures."""
    return letters.pages(request, _looked_at(request, desk, pk, number))


@require_POST
def act(request: HttpRequest, desk: Desk, pk: int) -> HttpResponse:
    """Take a template one state on, or a variant; what may not be done is said on its page."""
    template, who, now = find(desk, pk), who_of(desk), clock.now()
    what = request.POST.get("act", "")
    version = _version(queries.standing(template), request.POST.get("version", ""))
    back = reverse("staff:template", args=[template.pk])
    if not _may(desk, template, what):
        raise Http404
    try:
        match what:
            case "new_version":
                actions.new_version(who, template, now)
                return HttpResponseRedirect(reverse("staff:template-edit", args=[template.pk]))
            case "review":
                actions.send_to_review(who, version, now)
                messages.success(request, _("Mallen väntar på att en kollega godkänner den."))
            case "send_back":
                actions.send_back(who, version, request.POST.get("why", ""), now)
                messages.success(request, _("Mallen är ett utkast igen."))
            case "approve":
                actions.approve(who, version, now, review_by=_review_by(request))
                messages.success(request, _("Mallen är godkänd och används från och med nu."))
            case "retire":
                actions.retire(who, template, request.POST.get("why", ""), now)
                messages.success(request, _("Mallen är tagen ur bruk. Det som redan är skickat står kvar."))
            case "copy":
                made = actions.copy(who, version, now, unit=desk.unit)
                messages.success(request, _("Mallen är kopierad till er som ett utkast."))
                return HttpResponseRedirect(reverse("staff:template-edit", args=[made.template_id]))
            case "approve_variant":
                actions.approve_variant(who, _variant(version, request), now)
                messages.success(request, _("Varianten är godkänd."))
            case "drop_variant":
                actions.drop_variant(who, _variant(version, request), now)
                messages.success(request, _("Varianten är borttagen."))
    except TemplateError as error:
        where = f"{error.field}: " if error.field else ""
        messages.error(request, f"{where}{error.rule} {error.remedy}")
    return HttpResponseRedirect(back)


def find(desk: Desk, pk: int) -> Template:
    """A template of the region or of the own care provider; another provider's is as absent as what does not exist."""
    found = Template.objects.select_related("unit").filter(Q(tenant=None) | Q(tenant_id=desk.unit.provider_id), pk=pk).first()
    if found is None:
        raise Http404
    return found


def who_of(desk: Desk) -> Who:
    """The colleague, as the templates room knows her."""
    return Who(desk.colleague.employee, desk.unit.provider_id, desk.unit.hsa_id, desk.commission.id)


def may_write(desk: Desk, template: Template) -> bool:
    """The unit's own by its template owners, the provider's by its office; the region's are brought in as files, never written here."""
    if template.unit_id is not None:
        return template.unit_id == desk.unit.pk and desk.may(Role.TEMPLATE_OWNER)
    return template.tenant_id == desk.unit.provider_id and desk.may(Role.REGION_OFFICE)


def may_approve(desk: Desk, template: Template) -> bool:
    """Whoever may write may approve what somebody else has written; the head of the unit too."""
    return may_write(desk, template) or (template.unit_id == desk.unit.pk and desk.may(Role.HEAD_OF_UNIT))


def place(template: Template) -> str:
    """Whose it is."""
    return template.unit.name if template.unit else _("Hela vårdgivaren") if template.tenant_id else _("Hela regionen")


def _may(desk: Desk, template: Template, what: str) -> bool:
    if what == "copy":
        return desk.may(Role.TEMPLATE_OWNER)
    if what in ("approve", "send_back", "approve_variant"):
        return may_approve(desk, template)
    return what in ("new_version", "review", "retire", "drop_variant") and may_write(desk, template)


def _version(versions: list[TemplateVersion], number: str) -> TemplateVersion:
    if not number:
        return versions[0]
    found = next((each for each in versions if str(each.number) == number), None)
    if found is None:
        raise Http404
    return found


def _variant(version: TemplateVersion, request: HttpRequest) -> Variant:
    found = next((each for each in queries.variants(version) if each.form == request.POST.get("form", "")), None)
    if found is None:
        raise Http404
    return found


def _review_by(request: HttpRequest) -> date | None:
    text = request.POST.get("review_by", "").strip()
    if not text:
        return None
    try:
        return typed.day(text, clock.today())
    except typed.TypedError as error:
        raise TemplateError("", error.rule, error.remedy) from None


def _looked_at(request: HttpRequest, desk: Desk, pk: int, number: int) -> letters.Looked:
    version = _version(queries.standing(find(desk, pk)), str(number))
    variant = next((each for each in queries.variants(version) if each.form == request.GET.get("form", "")), None)
    shown = templates_view.example(desk.unit, version, clock.now(), variant)
    if isinstance(shown, str):
        raise Http404
    named = [Attached(sha256=one.sha256, title=one.title, use=one.use) for one in from_data(version.blocks).attachments]
    return letters.Looked(desk.unit, shown, named)


def _late(review_by: date | None, today: date) -> bool:
    return review_by is not None and review_by < today
