"""The RIV-TA doors: one line per service, each at /riv/<contract>/<major>/rivtabp21.

`riv_edge` holds what all of them share (who calls, whether it may, and the platform's refusals); a service is a contract and a handler.
A GET with `?wsdl` gets the service's description from `riv_wsdl`, whoever asks.
"""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern
from django.views.decorators.csrf import csrf_exempt

from kallelse.intake import riv_edge, riv_inbox, riv_notification, riv_ping, riv_scheduling, riv_wsdl
from kallelse.intake.riv_call import Service
from kallelse.kit.routes import Needs, route

SERVICES: tuple[Service, ...] = (
    riv_inbox.SERVICE,
    riv_notification.SERVICE,
    riv_ping.SERVICE,
    *riv_scheduling.SERVICES,
)  # fmt: skip


def _view(service: Service) -> Callable[[HttpRequest], HttpResponse]:
    def view(request: HttpRequest) -> HttpResponse:
        described = riv_wsdl.answer(request, service.contract)
        return riv_edge.answer(request, service) if described is None else described

    return csrf_exempt(view)


@csrf_exempt
def unserved(request: HttpRequest, name: str, major: str, profile: str) -> HttpResponse:
    """Every other address of this form: the platform's answer to a version, or a service, that is not here."""
    return riv_edge.unserved(request, name, {service.contract.name for service in SERVICES})


urlpatterns: list[URLPattern] = [
    *(route(service.path, _view(service), f"riv-{service.contract.name}-{service.contract.major}", Needs.SOURCE) for service in SERVICES),
    route("<str:name>/<str:major>/<str:profile>", unserved, "riv-unserved", Needs.NOBODY),
]
