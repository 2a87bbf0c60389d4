"""Where each door begins."""

from django.urls import include, path

urlpatterns = [
    path("api/v1/", include("kallelse.intake.slots_web")),
    path("api/v1/", include("kallelse.intake.bookings_web")),
    path("api/v1/", include("kallelse.intake.cancellations_web")),
    path("api/v1/", include("kallelse.intake.campaigns_web")),
    path("api/v1/", include("kallelse.intake.precheck_web")),
    path("api/v1/", include("kallelse.intake.consents_web")),
    path("api/v1/", include("kallelse.intake.web")),
    path("riv/", include("kallelse.intake.riv_web")),
    path("personal/", include("kallelse.staff_web.web")),
    path("", include("kallelse.patient_web.web")),
]
