"""A page is drawn for one commission, and what it sends is done under that one or not at all.

Every form says which commission it was drawn for (the template tag `csrf_token` adds the field), and every question that a page asks by
itself says so in a header. When the colleague has changed commission in another tab meanwhile, nothing is done: she is told, and what she
had written is kept in the page, sealed for her, until she changes back or lets it go.
"""

import msgspec
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.template.context import Context
from django.template.defaulttags import CsrfTokenNode
from django.template.library import Library
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from kallelse.kit import sealed
from kallelse.kit.sealed import SealBroken

FIELD = "_uppdrag"
KEPT = "_sparat"
HEADER = "X-Uppdrag"
KEPT_S = 30 * 60
"""Real seconds that what was written can still be sent: as long as an idle log-in lasts."""

register = Library()


class _Token(CsrfTokenNode):
    """Django's hidden field, and on the pages of a colleague at work the commission that they are drawn for."""

    def render(self, context: Context) -> SafeString:
        made = SafeString(super().render(context))
        desk = context.get("desk")
        return made + format_html('<input type="hidden" name="{}" value="{}">', FIELD, desk.commission.id) if desk else made


@register.tag("csrf_token")
def csrf_token(_parser: object, _token: object) -> _Token:
    """`{% csrf_token %}` as always."""
    return _Token()


def drawn_for(request: HttpRequest) -> str:
    """The id of the commission that the page was drawn for; empty when it does not say."""
    return request.headers.get(HEADER, "") or (request.POST.get(FIELD, "") if request.method == "POST" else "")


def reopen(request: HttpRequest, employee: str) -> bool:
    """When what was kept is sent again: put it back as if it had just been sent. True when it was and holds."""
    if request.method != "POST" or KEPT not in request.POST:
        return False
    try:
        body = sealed.unseal(f"kept:{employee}:{request.path}", request.POST[KEPT], max_age_s=KEPT_S)
    except SealBroken:
        return False
    fields = QueryDict(mutable=True)
    for name, values in msgspec.json.decode(body, type=dict[str, list[str]]).items():
        fields.setlist(name, values)
    request.POST = fields  # type: ignore[assignment]
    return True


def refused(request: HttpRequest, here: str, there: str, employee: str) -> HttpResponse:
    """Nothing is done: the page was drawn for the unit `there` (empty: somebody else's), and the colleague now works at `here`.

    A page that only asks for news by itself is drawn anew instead.
    """
    if "HX-Request" in request.headers and request.method in ("GET", "HEAD"):
        return HttpResponse(status=204, headers={"HX-Redirect": reverse("staff:list")})
    kept = ""
    if there and request.method == "POST":
        fields = {name: values for name, values in request.POST.lists() if name not in (KEPT, "csrfmiddlewaretoken")}
        kept = sealed.seal(f"kept:{employee}:{request.path}", msgspec.json.encode(fields))
    context = {
        "here": here, "there": there, "kept": kept, "kept_name": KEPT, "address": request.path, "files": bool(request.FILES),
        "minutes": KEPT_S // 60,
    }  # fmt: skip
    if "HX-Request" in request.headers:
        # An answer that is no success is not shown by the script: this one takes the place of the whole page.
        answer = render(request, "staff/commission_changed.html", context)
        answer["HX-Retarget"], answer["HX-Reswap"] = "body", "innerHTML"
        return answer
    return render(request, "staff/commission_changed.html", context, status=409)
