"""The routes of the staff door, each with who may use it."""

from functools import partial

from kallelse.kit.routes import Needs
from kallelse.kit.routes import route as declared
from kallelse.staff_web import bookings_web, file_web, kallelse_web, list_web, login_web, precheck_web, send_web, sent_web
from kallelse.staff_web.access import GUARDS

app_name = "staff"
route = partial(declared, guards=GUARDS)

urlpatterns = [
    route("", list_web.page, "list", Needs.COMMISSION),
    route("nytt/", list_web.news, "news", Needs.COMMISSION),
    route("sok/", list_web.search, "search", Needs.COMMISSION),
    route("k/<str:number>/", kallelse_web.page, "kallelse", Needs.COMMISSION),
    route("k/<str:number>/brev.pdf", kallelse_web.letter, "letter", Needs.COMMISSION),
    route("k/<str:number>/klart/<uuid:step>/", kallelse_web.finish, "finish", Needs.COMMISSION),
    route("ny/", send_web.form, "send", Needs.COMMISSION),
    route("ny/skicka/", send_web.send, "send-now", Needs.COMMISSION),
    route("ny/brev.pdf", send_web.letter, "send-letter", Needs.COMMISSION),
    route("ny/brev/", send_web.pages, "send-pages", Needs.COMMISSION),
    route("ny/person/", send_web.person, "send-person", Needs.COMMISSION),
    route("ny/dag/", send_web.day, "send-day", Needs.COMMISSION),
    route("ny/falt/", send_web.words, "send-words", Needs.COMMISSION),
    route("ny/skickad/<str:number>/", sent_web.page, "sent", Needs.COMMISSION),
    route("ny/angra/<str:number>/", sent_web.undo, "undo", Needs.COMMISSION),
    route("fil/", file_web.upload, "file", Needs.COMMISSION),
    route("forhandskontroll/", precheck_web.page, "precheck", Needs.COMMISSION),
    route("bokningar/", bookings_web.page, "bookings", Needs.COMMISSION),
    route("bokningar/<uuid:id>/", bookings_web.decide, "booking", Needs.COMMISSION),
    route("uppdrag/", login_web.commissions, "commissions", Needs.STAFF),
    route("uppdrag/valj/", login_web.choose, "choose", Needs.STAFF),
    route("logga-in/", login_web.start, "login", Needs.NOBODY),
    route("logga-in/svar/", login_web.answer, "login-answer", Needs.NOBODY),
    route("logga-ut/", login_web.out, "logout", Needs.NOBODY),
    route("utloggad/", login_web.ended, "logged-out", Needs.NOBODY),
    route("inloggad/", login_web.alive, "alive", Needs.NOBODY),
]
