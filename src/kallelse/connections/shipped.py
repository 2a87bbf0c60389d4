"""The parameters of timing that the product comes with, each with its source (rules.md, Timing). Regions change them as data.

A new database holds these rows; without a database the timeline is computed from them. A test compares the two.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

OWNER = "Regionens e-hälsoenhet"
FROM, SLOW_POST = date(2020, 1, 1), date(2026, 1, 1)
FAST_ENDS = date(2025, 12, 31)


@dataclass(frozen=True)
class Row:
    """A parameter with its validity and source. Dates are inclusive; an empty care level is every level."""

    name: str
    care_level: str
    value: Any
    valid_from: date
    valid_to: date | None
    source: str
    owner: str = OWNER
    provider_id: int | None = None
    unit_id: int | None = None


ROWS = (
    Row("cancel_limit_wd", "specialist", 3, FROM, None, "Villkorstexter e-tjänster, Region Jönköpings län: tre hela vardagar"),
    Row("cancel_limit_wd", "primary", 1, FROM, None, "Villkorstexter e-tjänster, Region Jönköpings län: en hel vardag"),
    Row("cancel_reading", "", "same_clock_time", FROM, None, "Formeln räknar bakåt från samma klockslag; regionen avgör"),
    Row("reading_buffer_wd", "", 1, FROM, None, "Rekommendation: en arbetsdag att läsa"),
    Row("postal_lead_wd", "", 2, FROM, FAST_ENDS, "95 % inom 2 arbetsdagar till och med 2025"),
    Row("postal_lead_wd", "", 5, SLOW_POST, None, "Regeringens förslag 2025: 97 % inom 5 arbetsdagar; verifiera antagandet"),
    Row("postal_lead_fast_wd", "", 2, FROM, FAST_ENDS, "95 % inom 2 arbetsdagar till och med 2025"),
    Row("postal_lead_fast_wd", "", 3, SLOW_POST, None, "Regeringens förslag 2025: 85 % inom 3 arbetsdagar"),
    Row("print_wd", "", 1, FROM, None, "Utskrift och kuvertering: en arbetsdag"),
    Row("print_cutoff", "", "07:50", FROM, None, "Region Västmanland: tömning vardagar 07.50"),
    Row("unread_limit_wd", "", 2, FROM, None, "48 timmar räknat som två arbetsdagar"),
    Row(
        "unread_paper_earlier_wd", "", 0, FROM, None,
        "Brev till den som inte läst så många arbetsdagar före den sista säkra utskriften; en enhet får ha sitt eget",
    ),
    Row("inbox_queue_days", "", 90, FROM, None, "Region Jönköpings län: kö i 90 dagar för den som saknar konto"),
    Row("inbox_patience_h", "", 4, FROM, None, "Så länge väntar ett brev på inkorgens besked när inget konto är känt; rekommendation"),
    Row("no_show_fee_text", "", "", FROM, None, "Regionens avgiftsbeslut; tom text utelämnar raden"),
    Row("visit_fee_text", "", "", FROM, None, "Regionens avgiftsbeslut: vem som inte betalar, och hur; tom text utelämnar raden"),
    Row("in_hand_clock", "", "12:00", FROM, None, "Posten delas ut under förmiddagen; rekommendation"),
    Row("post_clock", "", "16:00", FROM, None, "Tryckeriet lämnar till posten på eftermiddagen; rekommendation"),
    Row("protected_forwarding_extra_wd", "", 10, FROM, None, "Rekommendation: missade besök rapporterade när brev gått genom förmedling"),
    Row("abroad_extra_wd", "", 10, FROM, None, "Rekommendation: brev till utlandet"),
    Row("december_extra_wd", "", 0, FROM, None, "Regionen avgör; rekommendationen är 2 arbetsdagar under december_from–december_to"),
    Row("december_from", "", "12-10", FROM, None, "Posten kring jul: från och med (månad-dag)"),
    Row("december_to", "", "01-06", FROM, None, "Posten kring jul: till och med (månad-dag)"),
    Row("place_check_days", "", 7, FROM, None, "Så många dygn före besöket kontrolleras mottagningens adress på nytt; rekommendation"),
    Row("card_fresh_h", "", 24, FROM, None, "Så gammalt får mottagningens kort ur HSA vara när adressen kontrolleras; rekommendation"),
    Row("letter_cost_sek", "", 13.5, FROM, None, "Porto och papper i volym, 10–15 kr per brev (Göteborg 2024); regionens avtal avgör"),
    Row("inbox_message_sek", "", 0, FROM, None, "Ineras pris per meddelande i inkorgen är inte känt här; regionen för in sitt"),
    Row("letter_minutes", "", 3.5, FROM, None, "3,5 minuter att skriva ut och kuvertera ett brev (Danmark); regionen mäter sitt eget"),
    Row("phone_task_minutes", "", 6, FROM, None, "Rekommendation: sex minuter för en uppgift på telefonlistan; regionen mäter sitt eget"),
    Row("letter_co2_g", "", 50, FROM, None, "Gram koldioxidekvivalenter per brev: 30 lågt, 50 mellan, 140 högt (Berners-Lee 2019)"),
    Row("missing_alarm_h", "", 24, FROM, None, "Så gammal får en bokning utan kallelse bli innan det larmas; rekommendation"),
    Row("bookings_silent_h", "", 36, FROM, None, "Så länge får ett vårdsystem som lämnar bokningslistor vara tyst; rekommendation"),
    Row("stuck_draft_min", "", 15, FROM, None, "Så länge får en kallelse vänta på att planeras; rekommendation"),
    Row("stuck_step_min", "", 30, FROM, None, "Så mycket får ett utskick bli försenat innan det larmas; rekommendation"),
    Row("stuck_call_min", "", 60, FROM, None, "Så länge får ett annat system vara utan svar från oss; rekommendation"),
    Row("task_overdue_h", "", 4, FROM, None, "Så länge får en uppgift eller ett svar vänta för sent på en medarbetare; rekommendation"),
    Row("recall_call_h", "", 48, FROM, None, "Ställs tiden in med färre timmar kvar ringer också en medarbetare; rekommendation"),
    Row(
        "free_next_visit_days", "", 180, FROM, None,
        "Så länge är nästa besök i ärendet fritt när vården ställt in för sent; regionen avgör",
    ),
    Row("unopened_letters", "", 2, FROM, None, "Efter så många oöppnade kallelser i rad går nästa brev genast; 0 = aldrig; rekommendation"),
    Row("print_margin_min", "", 20, FROM, None, "Så många minuter före hämtningen beställs brev, så att de hinner med den; rekommendation"),
    Row("reminder_clock", "", "10:00", FROM, None, "Påminnelser som räknas i dagar skickas på förmiddagen; rekommendation"),
    Row("reminder_unread_days", "", [2, 5], FROM, None, "Dag 2 och dag 5 efter utskick, bara till den som inte har läst; rekommendation"),
    Row("reminder_before_cancel_wd", "", 2, FROM, None, "Två arbetsdagar före sista avbokningstid, inte före besöket; rekommendation"),
    Row(
        "reminder_preparation_days", "", 7, FROM, None,
        "Sju dagar före besöket, eller dagen före den första förberedelsen; rekommendation",
    ),
    Row("reminder_practical_wd", "", 1, FROM, None, "Sista arbetsdagen före besöket: fredag för ett besök på måndag; rekommendation"),
    Row("reminder_video_h", "", 2, FROM, None, "Två timmar före ett videobesök; rekommendation"),
    Row(
        "person_outage_h", "", 24, FROM, None,
        "Vid avbrott går digitalt till vuxna utan skydd som kontrollerats så nyligen; 0 = inget går; rekommendation",
    ),
    Row(
        "reminder_video_test_wd", "", 2, FROM, None,
        "Två arbetsdagar före ett videobesök, så att det som inte fungerar hinner lagas; rekommendation",
    ),
    Row(
        "reminder_open_percent", "", [50, 80], FROM, None,
        "När halva och fyra femtedelar av tiden att boka en öppen kallelse har gått; rekommendation",
    ),
    Row("reminder_most_a_day", "", 1, FROM, None, "Högst en påminnelse om dagen för en kallelse; rekommendation"),
    Row("reminder_most", "", 3, FROM, None, "Högst tre påminnelser för en kallelse; rekommendation"),
    Row("reminder_sms_hours", "", "09:00-18:00", FROM, None, "Vardagar 09–18, aldrig kvällar, helger eller helgdagar; rekommendation"),
    Row("reminder_email_hours", "", "08:00-20:00", FROM, None, "Inga nattliga meddelanden; rekommendation"),
    Row("reminder_inbox_hours", "", "08:00-20:00", FROM, None, "Inkorgens avisering kommer genast: inga på natten; rekommendation"),
    Row(
        "contact_verified_months", "", 12, FROM, None,
        "Ett nummer äldre än så kan tillhöra någon annan: det läses om i 1177; rekommendation",
    ),
    Row("campaign_canary", "", 50, FROM, None, "Så många i en kampanj skickas först, och sedan väntas på ett klartecken; rekommendation"),
    Row(
        "fee_table", "",
        {
            "besok": {"text": "Du betalar den patientavgift som gäller i regionen."},
            "distans": {"text": "Avgiften är densamma som för andra besök på distans i regionen."},
            "inskrivning": {"text": "Du betalar den avgift per dygn som gäller i regionen."},
            "screening": {"sek": 0},
            "vaccination": {"text": "Vad vaccinationen kostar står på 1177.se."},
        },
        FROM, None, "Screening är fri enligt lag (2016:659, 2018:142); belopp i övrigt är regionens beslut och förs in här",
    ),
    Row("template_grace_days", "", 60, FROM, None, "Så länge får en mall användas till nytt efter sin granskningsdag; rekommendation"),
    Row("template_review_months", "", 12, FROM, None, "Så ofta granskas en mall om inget annat sägs; rekommendation"),
    Row("template_most_lix", "", 40, FROM, None, "Läsbarhetsindex: 30–40 är medelsvår text; rekommendation för texter till alla"),
    Row("template_most_words", "", 20, FROM, None, "Ord i den längsta meningen; rekommendation"),
    Row("attachment_largest_mb", "", 10, FROM, None, "Vad en telefon hämtar på rimlig tid; rekommendation"),
    Row("attachment_pages_most", "", 40, FROM, None, "Längre dokument läses inte och hör hemma på webben; rekommendation"),
    Row("attachments_most", "", 5, FROM, None, "Fler bilagor än så läses inte; rekommendation"),
    Row(
        "attachment_twin_days", "", 30, FROM, None,
        "Så länge får ett otillgängligt dokument användas till nytt; DOS-lagen (2018:1937), tiden är en rekommendation",
    ),
    Row(
        "letter_sides_most", "", 12, FROM, None,
        "Sex blad i ett C5-kuvert väger omkring 40 gram och klarar portot till 50 gram; tryckeriets avtal avgör",
    ),
    Row("link_domains", "", ["1177.se"], FROM, None, "Länkar bara till 1177:s och regionens egna domäner (Digg); regionen för in sina"),
    Row(
        "free_text_hours", "", 0, FROM, None,
        "Så snart läser mottagningen det som patienten skriver fritt; 0 är att ingen läser och att inget fält visas",
    ),
    Row("freed_wave", "", 5, FROM, None, "Så många får ett erbjudande om en frigjord tid åt gången; rekommendation"),
    Row("freed_window_min", "", 60, FROM, None, "Så länge har var och en på sig att svara; rekommendation"),
    Row("freed_window_soon_min", "", 20, FROM, None, "Så länge när tiden är nära; rekommendation"),
    Row("freed_soon_h", "", 48, FROM, None, "Så många timmar före tiden räknas den som nära; rekommendation"),
    Row("freed_hours", "", "08:00-20:00", FROM, None, "Inga erbjudanden på natten, och svarstiden går bara på dagen; rekommendation"),
    Row("freed_least_h", "", 2, FROM, None, "Närmare än så erbjuds en tid ingen, och räknas som förlorad; rekommendation"),
    Row("freed_most_a_day", "", 3, FROM, None, "Högst så många erbjudanden om dagen till samma patient; rekommendation"),
    Row("freed_look_min", "", 2, FROM, None, "Så ofta frågas en mottagnings system när någon väntar på en tid; rekommendation"),
    Row("freed_ahead_days", "", 60, FROM, None, "Så långt fram söks tider som har blivit lediga; rekommendation"),
    Row(
        "letter_code", "", "no", FROM, None,
        "Svar från brevet utan e-legitimation: no, own (egen svarskod) eller number (också fyra sista siffrorna); enhetens beslut",
    ),
)  # fmt: skip
