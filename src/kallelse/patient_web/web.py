"""The routes of the patient's door, each with who may use it."""

from functools import partial

from kallelse.kit.routes import Needs
from kallelse.kit.routes import route as declared
from kallelse.patient_web import (
    answers_web,
    attachments_web,
    calendar_web,
    choices_web,
    earlier_web,
    kallelse_web,
    languages_web,
    login_web,
    open_web,
    own_code_web,
    paper_access,
    paper_web,
    times_web,
    visits_web,
)
from kallelse.patient_web.access import GUARDS

app_name = "patient"
route = partial(declared, guards=GUARDS | {Needs.LETTER: paper_access.letter_only})

urlpatterns = [
    route("", open_web.start, "start", Needs.NOBODY),
    route("tillganglighet/", open_web.accessibility, "accessibility", Needs.NOBODY),
    route("akta-meddelanden/", open_web.genuine, "genuine", Needs.NOBODY),
    route("logga-in/", login_web.start, "login", Needs.NOBODY),
    route("logga-in/svar/", login_web.answer, "login-answer", Needs.NOBODY),
    route("logga-ut/", login_web.out, "logout", Needs.NOBODY),
    route("utloggad/", login_web.ended, "logged-out", Needs.NOBODY),
    route("inloggad/", login_web.alive, "alive", Needs.NOBODY),
    route("sprak/", languages_web.choose, "language", Needs.NOBODY),
    route("mina-val/sprak/", languages_web.wish, "language-wish", Needs.RESIDENT),
    route("mina-val/", choices_web.page, "choices", Needs.RESIDENT),
    route("mina-val/samtycke/", choices_web.agree, "choices-agree", Needs.RESIDENT),
    route("mina-val/samtycke/ta-tillbaka/", choices_web.withdraw, "choices-withdraw", Needs.RESIDENT),
    route("mina-val/paus/", choices_web.pause, "choices-pause", Needs.RESIDENT),
    route("mina-val/brev/", choices_web.paper, "choices-paper", Needs.RESIDENT),
    route("mina-val/kalender/", calendar_web.page, "calendar-page", Needs.RESIDENT),
    route("mina-val/kalender/adress/", calendar_web.make, "calendar-make", Needs.RESIDENT),
    route("mina-val/kalender/ta-bort/", calendar_web.remove, "calendar-remove", Needs.RESIDENT),
    route("kalender/<str:secret>.ics", calendar_web.feed, "calendar-feed", Needs.ADDRESS),
    route("mina-val/svarskod/", own_code_web.page, "own-code", Needs.RESIDENT),
    route("mina-val/onskan-fran-brev/", own_code_web.wish, "letter-wish", Needs.RESIDENT),
    route("brev/", paper_web.ask, "paper", Needs.NOBODY),
    route("brev/klart/", paper_web.done, "paper-done", Needs.NOBODY),
    route("brev/svara/", paper_web.page, "paper-letter", Needs.LETTER),
    route("brev/svara/tack-ja/", paper_web.accept, "paper-accept", Needs.LETTER),
    route("brev/svara/avboka/", paper_web.cancel, "paper-cancel", Needs.LETTER),
    route("brev/svara/ring-mig/", paper_web.call, "paper-call", Needs.LETTER),
    route("brev/svara/1177/", paper_web.digital, "paper-digital", Needs.LETTER),
    route("brev/svara/klar/", paper_web.leave, "paper-leave", Needs.LETTER),
    route("brev/<str:code>", paper_web.scanned, "paper-scanned", Needs.NOBODY),
    route("k/", kallelse_web.every, "list", Needs.RESIDENT),
    route("k/<str:number>/", kallelse_web.page, "kallelse", Needs.RESIDENT),
    route("k/<str:number>/tack-ja/", answers_web.accept, "accept", Needs.RESIDENT),
    route("k/<str:number>/avboka/", answers_web.cancel, "cancel", Needs.RESIDENT),
    route("k/<str:number>/avboka-besok/", visits_web.cancel, "cancel-visit", Needs.RESIDENT),
    route("k/<str:number>/angra/", answers_web.undo, "undo-cancel", Needs.RESIDENT),
    route("k/<str:number>/annan-tid/", answers_web.other_time, "other-time", Needs.RESIDENT),
    route("k/<str:number>/hjalp/", answers_web.need, "help", Needs.RESIDENT),
    route("k/<str:number>/tider/", times_web.page, "times", Needs.RESIDENT),
    route("k/<str:number>/tider/manad/", times_web.month, "times-month", Needs.RESIDENT),
    route("k/<str:number>/tider/valj/", times_web.choose, "choose-time", Needs.RESIDENT),
    route("k/<str:number>/tidigare/", earlier_web.page, "earlier", Needs.RESIDENT),
    route("k/<str:number>/tidigare/nej/", earlier_web.no, "earlier-no", Needs.RESIDENT),
    route("k/<str:number>/tidigare/beratta/", earlier_web.tell, "earlier-tell", Needs.RESIDENT),
    route("k/<str:number>/erbjudande/<uuid:id>/", earlier_web.offer, "offer", Needs.RESIDENT),
    route("k/<str:number>/brev/", answers_web.letter, "letter", Needs.RESIDENT),
    route("k/<str:number>/kalender.ics", calendar_web.file, "calendar", Needs.RESIDENT),
    route("k/<str:number>/bilaga/<str:prefix>", attachments_web.fetch, "attachment", Needs.RESIDENT),
    route("b/<str:number>/bilaga/<str:prefix>", attachments_web.fetch, "attachment-short", Needs.RESIDENT),
    route("b/<str:number>", kallelse_web.short, "short", Needs.RESIDENT),
]
