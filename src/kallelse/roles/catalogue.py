"""The dated values by topic, in words: what each is called, in which measure it is written and who may decide it. Pure.

A unit decides for itself only what nobody else is touched by; what costs the region money, is law or an agreement, is decided for all.
A test compares with the shipped values: a value without words here cannot be released.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

WORKDAYS, DAYS, HOURS, MINUTES = _("arbetsdagar"), _("dygn"), _("timmar"), _("minuter")
MONTHS, CROWNS, COUNT = _("månader"), _("kronor"), _("stycken")

TOPICS: Mapping[str, Promise] = {
    "cancel": _("Avbokning och avgift"),
    "paper": _("När kallelsen läses och när brev går"),
    "reminders": _("Påminnelser"),
    "freed": _("Frigjorda tider"),
    "templates": _("Mallar och bilagor"),
    "campaigns": _("Massutskick"),
    "post": _("Tryckeri och post"),
    "alarms": _("Larm"),
    "costs": _("Kostnader i uppföljningen"),
    "other": _("Övrigt"),
}


@dataclass(frozen=True, slots=True)
class Setting:
    """One value: its topic, what it is called, and its measure (empty where there is none). `own` lets a unit decide for itself, within
    `least` and `most`."""

    topic: str
    label: str | Promise
    measure: str | Promise = ""
    own: bool = False
    least: int = 0
    most: int = 10_000


SETTINGS: Mapping[str, Setting] = {
    "cancel_limit_wd": Setting("cancel", _("Avbokas senast före besöket"), WORKDAYS, own=True, most=10),
    "cancel_reading": Setting("cancel", _("Hur sista avbokningstid räknas")),
    "no_show_fee_text": Setting("cancel", _("Rad om avgift för uteblivet besök")),
    "visit_fee_text": Setting("cancel", _("Rad om vem som inte betalar besöket, och hur man betalar")),
    "fee_table": Setting("cancel", _("Avgifter som mallarna hämtar")),
    "free_next_visit_days": Setting("cancel", _("Nästa besök är fritt när vården ställt in för sent, så länge"), DAYS),
    "free_text_hours": Setting("cancel", _("Läser vad patienten skriver inom (0: läser inte)"), HOURS, own=True, most=72),
    "letter_code": Setting("paper", _("Svar från brevet utan e-legitimation"), own=True),
    "reading_buffer_wd": Setting("paper", _("Tid att läsa innan patienten måste handla"), WORKDAYS, own=True, most=10),
    "unread_limit_wd": Setting("paper", _("Oläst så länge innan brev övervägs"), WORKDAYS, own=True, least=1, most=10),
    "unread_paper_earlier_wd": Setting("paper", _("Brev till den som inte läst, tidigare än sista säkra dag"), WORKDAYS, own=True, most=20),
    "inbox_queue_days": Setting("paper", _("Meddelanden väntar i inkorgens kö"), DAYS),
    "inbox_patience_h": Setting("paper", _("Brev väntar på inkorgens besked"), HOURS),
    "place_check_days": Setting("paper", _("Adressen kontrolleras på nytt före besöket"), DAYS),
    "card_fresh_h": Setting("paper", _("Mottagningens kort ur HSA får vara så gammalt"), HOURS),
    "recall_call_h": Setting("paper", _("Inställd tid: ring också, om det är kortare tid än"), HOURS),
    "reminder_clock": Setting("reminders", _("Klockslag för påminnelser")),
    "reminder_unread_days": Setting("reminders", _("Oläst: påminnelse efter"), DAYS),
    "reminder_before_cancel_wd": Setting("reminders", _("Före sista avbokningstid"), WORKDAYS),
    "reminder_preparation_days": Setting("reminders", _("Före förberedelser"), DAYS),
    "reminder_practical_wd": Setting("reminders", _("Praktisk påminnelse före besöket"), WORKDAYS),
    "reminder_video_h": Setting("reminders", _("Före videobesök"), HOURS),
    "reminder_video_test_wd": Setting("reminders", _("Prova tekniken före videobesök"), WORKDAYS),
    "reminder_open_percent": Setting("reminders", _("Öppen kallelse: när så mycket av tiden har gått"), _("procent")),
    "reminder_most_a_day": Setting("reminders", _("Högst så många om dagen"), COUNT),
    "reminder_most": Setting("reminders", _("Högst så många för en kallelse"), COUNT),
    "reminder_sms_hours": Setting("reminders", _("Sms skickas mellan")),
    "reminder_email_hours": Setting("reminders", _("E-post skickas mellan")),
    "reminder_inbox_hours": Setting("reminders", _("Inkorgens påminnelser skickas mellan")),
    "contact_verified_months": Setting("reminders", _("Nummer och e-postadress läses om i 1177 efter"), MONTHS),
    "freed_wave": Setting("freed", _("Får ett erbjudande åt gången"), COUNT, own=True, least=1, most=50),
    "freed_window_min": Setting("freed", _("Tid att svara"), MINUTES, own=True, least=15, most=1440),
    "freed_window_soon_min": Setting("freed", _("Tid att svara när tiden är nära"), MINUTES, own=True, least=10, most=240),
    "freed_soon_h": Setting("freed", _("En tid är nära när det är kortare än"), HOURS, own=True, least=1, most=168),
    "freed_hours": Setting("freed", _("Erbjudanden skickas mellan")),
    "freed_least_h": Setting("freed", _("Erbjuds ingen när det är kortare än"), HOURS, own=True, least=1, most=72),
    "freed_most_a_day": Setting("freed", _("Högst så många erbjudanden om dagen till en patient"), COUNT),
    "freed_look_min": Setting("freed", _("Mottagningens system frågas om lediga tider var"), MINUTES),
    "freed_ahead_days": Setting("freed", _("Så långt fram söks frigjorda tider"), DAYS),
    "template_grace_days": Setting("templates", _("Mall får användas efter sin granskningsdag"), DAYS),
    "template_review_months": Setting("templates", _("Mall granskas var"), MONTHS),
    "template_most_lix": Setting("templates", _("Högsta läsbarhetsindex (LIX)")),
    "template_most_words": Setting("templates", _("Längsta mening"), _("ord")),
    "attachment_largest_mb": Setting("templates", _("Största bilaga"), _("MB")),
    "attachment_pages_most": Setting("templates", _("Längsta bilaga"), _("sidor")),
    "attachments_most": Setting("templates", _("Flest bilagor"), COUNT),
    "attachment_twin_days": Setting("templates", _("Otillgängligt dokument får användas"), DAYS),
    "letter_sides_most": Setting("templates", _("Längsta brev"), _("sidor")),
    "link_domains": Setting("templates", _("Webbplatser som kallelser får länka till")),
    "campaign_canary": Setting("campaigns", _("Skickas först, innan klartecken"), COUNT),
    "postal_lead_wd": Setting("post", _("Posten tar nästan alltid högst"), WORKDAYS),
    "postal_lead_fast_wd": Setting("post", _("Posten tar oftast högst"), WORKDAYS),
    "print_wd": Setting("post", _("Utskrift och kuvertering"), WORKDAYS),
    "print_cutoff": Setting("post", _("Tryckeriets tömning")),
    "print_margin_min": Setting("post", _("Brev beställs före tömningen"), MINUTES),
    "unopened_letters": Setting("post", _("Brev genast efter så många oöppnade i rad (0 = aldrig)"), COUNT),
    "in_hand_clock": Setting("post", _("Brev räknas som framme klockan")),
    "post_clock": Setting("post", _("Brev räknas som postade klockan")),
    "protected_forwarding_extra_wd": Setting("post", _("Extra tid genom Skatteverkets förmedling"), WORKDAYS),
    "abroad_extra_wd": Setting("post", _("Extra tid till utlandet"), WORKDAYS),
    "december_extra_wd": Setting("post", _("Extra tid kring jul"), WORKDAYS),
    "december_from": Setting("post", _("Jultiden börjar (månad-dag)")),
    "december_to": Setting("post", _("Jultiden slutar (månad-dag)")),
    "missing_alarm_h": Setting("alarms", _("Bokning utan kallelse larmar efter"), HOURS),
    "bookings_silent_h": Setting("alarms", _("Vårdsystem utan bokningslista larmar efter"), HOURS),
    "stuck_draft_min": Setting("alarms", _("Kallelse som inte planerats larmar efter"), MINUTES),
    "stuck_step_min": Setting("alarms", _("Försenat utskick larmar efter"), MINUTES),
    "stuck_call_min": Setting("alarms", _("System utan svar från oss larmar efter"), MINUTES),
    "task_overdue_h": Setting("alarms", _("Försenad uppgift larmar efter"), HOURS),
    "letter_cost_sek": Setting("costs", _("Ett brev"), CROWNS),
    "inbox_message_sek": Setting("costs", _("Ett meddelande i inkorgen"), CROWNS),
    "letter_minutes": Setting("costs", _("Arbetstid för ett brev"), MINUTES),
    "phone_task_minutes": Setting("costs", _("Arbetstid för ett samtal"), MINUTES),
    "letter_co2_g": Setting("costs", _("Koldioxid för ett brev"), _("gram")),
}
"""By name. Which template is suggested for a type of time is said on the template itself."""


def setting(name: str) -> Setting:
    """The words for a value; one that has none yet is shown by its own name."""
    return SETTINGS.get(name) or Setting("other", name)
