"""A file of the resident's own kallelse, fetched behind log-in: each fetch is an event, and in the access log before a byte leaves."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_GET

from kallelse.attachments import queries as attachments
from kallelse.audit import actions as audit
from kallelse.audit.actions import Action
from kallelse.invitations import wording
from kallelse.invitations.events import Happened, add_events
from kallelse.kit import clock, db
from kallelse.kit.ids import is_kallelse_number, plain_number
from kallelse.patient_web import queries
from kallelse.patient_web.access import Resident


@require_GET
def fetch(request: HttpRequest, resident: Resident, number: str, prefix: str) -> HttpResponse:
    """One file. Whoever asks for another's learns nothing, not even whether there is one."""
    if not is_kallelse_number(number):
        raise Http404
    if number != plain_number(number):
        return HttpResponseRedirect(reverse("patient:attachment", args=[plain_number(number), prefix]))
    found = None
    invitation = queries.find(resident, number)
    if invitation is not None:
        named = wording.from_data(invitation.content).attachments
        now, tenant = clock.now(), invitation.tenant_id
        with db.tenant_scope(tenant):
            found = attachments.fetched(tenant, invitation.unit_id, named, prefix)
            if found is not None:
                record = audit.Record(
                    resident.voice(invitation.subject), Action.PATIENT_FETCHED_ATTACHMENT, invitation.subject,
                    f"attachment:{found.sha256}", purpose=audit.CARE,
                )  # fmt: skip
                audit.write(now, [record])
                add_events(tenant, now, [Happened(invitation.pk, "attachment_fetched", data={"title": found.title})])
    if found is None:
        raise Http404
    return as_file(found)


def as_file(found: attachments.Fetched) -> HttpResponse:
    """The bytes as something to save, under a name that tells nobody at the same computer what it is about; they may do nothing here."""
    return HttpResponse(
        found.content,
        content_type=found.media_type,
        headers={
            "Content-Disposition": f'attachment; filename="bilaga{found.suffix}"',
            "X-Content-Type-Options": "nosniff",
            "Content-Security-Policy": "sandbox; default-src 'none'; frame-ancestors 'none'",
            "Cross-Origin-Resource-Policy": "same-origin",
        },
    )
