"""Kallelser whose every text may hold anything: markup of all kinds, control characters, other scripts, nothing."""

from datetime import UTC, datetime, timedelta
from typing import Any
from xml.sax.saxutils import escape

from hypothesis import strategies as st

from kallelse.content import Link, Occasion, PostalRecipient, Preparation, Task, Translated
from kallelse.invitations.wording import VISIT_TYPES
from tests.content.samples import UNIT, at_unit, made, opened

_PIECES = (
    "<", ">", "&", '"', "\\", "]]>", "&nbsp;", "&#0;", "</para>", "<!--", "#panic()", "$x$", "*", "_", "`", "@a", "%s", "{x}", "ÅÄÖ",
    "ord ", "kl. 9", "\x00", "\x0b", "\r", "\n", "\t", "\x85", "\ud800", "\ufffe", "\ue000", "\u202e", "\u200b", "\u00ad",
    "\U0001f600", "漢", "ﷺ", "e\u0301", "W" * 50,
)  # fmt: skip
TEXTS = st.lists(st.one_of(st.characters(), st.sampled_from(_PIECES)), max_size=12).map("".join)
_ADDRESSES = st.sampled_from(["https://www.1177.se/a?b=1&c='2'", "http://exempel.se", "https://exempel.se/å/" + "lång" * 30])
_UNITS = st.builds(
    lambda name, region, phone, street: at_unit(
        name=name, region_name=region, phone=phone, visiting_address=(street, name), return_address=(phone,),
        way_description=region, org_number=street, hsa_id=name,
    ),
    TEXTS, TEXTS, TEXTS, TEXTS,
)  # fmt: skip
_STEPS = st.builds(Preparation, text=TEXTS, days_before=st.one_of(st.none(), st.integers(0, 30)))
_FORMS = (
    "{0}", "<article><para>{0}</para></article>", "<article><section><title>{0}</title><para>x</para></section></article>",
    "<article><para><link url='https://a.se'>{0}</link></para><bibliography>{0}</bibliography></article>",
    "<article><section><variablelist><title>{0}</title><varlistentry><term>{0}</term><listitem>{0}</listitem></varlistentry></variablelist></section></article>",
)  # fmt: skip
_DOCBOOK = st.one_of(st.none(), st.builds(str.format, st.sampled_from(_FORMS), st.one_of(TEXTS, TEXTS.map(escape))))
_FIRST = datetime(2027, 2, 10, 8, 40, tzinfo=UTC)
_OCCASIONS = st.builds(
    lambda days, text, place: Occasion(start=_FIRST + timedelta(days=days), text=text, place=place, cost=text), st.integers(0, 60), TEXTS,
    TEXTS,
)  # fmt: skip
_TASKS = st.builds(Task, text=TEXTS, url=st.one_of(st.just(""), _ADDRESSES))
_OTHERS = st.builds(
    lambda code, text, step, thing: Translated(
        code=code, name=text, labels=(("when", text), ("prepare", thing), ("help", text)), purpose=text, preparation=(step,),
        bring=(thing,), more=(text,),
    ),
    st.sampled_from(["so", "ar", "fa-AF", "en"]), TEXTS, _STEPS, TEXTS,
)  # fmt: skip
_WRITTEN = (
    "change_text", "escort_text", "child_text", "way_text", "hours", "accessibility_text",
    "purpose", "performer", "fee_text", "no_show_fee_text", "travel_text", "illness_text", "interpreter_text", "replaces",
)  # fmt: skip
_CHANGES = st.fixed_dictionaries(
    dict.fromkeys(_WRITTEN, TEXTS)
    | {
        "unit": st.one_of(st.just(UNIT), _UNITS),
        "bring": st.lists(TEXTS, max_size=3).map(tuple),
        "preparation": st.lists(_STEPS, max_size=3).map(tuple),
        "links": st.lists(st.builds(Link, text=TEXTS, url=_ADDRESSES), max_size=2).map(tuple),
        "visit_type": st.sampled_from(VISIT_TYPES),
        "join_url": st.one_of(st.just(""), _ADDRESSES),
        "series": st.lists(_OCCASIONS, max_size=3).map(tuple),
        "beforehand": st.lists(_TASKS, max_size=2).map(tuple),
        "other": st.one_of(st.none(), _OTHERS),
        "patient_page_url": st.one_of(st.just(""), _ADDRESSES),
        "recipient_kind": st.sampled_from(["self", "guardian"]),
        "custom_docbook": _DOCBOOK,
    }
)
RECIPIENTS = st.builds(PostalRecipient, TEXTS, st.lists(TEXTS, max_size=5).map(tuple))


def hostile_kallelser() -> st.SearchStrategy[Any]:
    """Timed and open kallelser."""
    return st.builds(lambda changes, timed: (made if timed else opened)(**changes), _CHANGES, st.booleans())
