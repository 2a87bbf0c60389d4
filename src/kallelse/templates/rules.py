"""Whether a version may be approved: readability and forbidden content (R-LANG-1, K12, K19). Pure."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import msgspec

from kallelse.content import TextError, compile_text
from kallelse.protocols.docbook.grammar import is_web_address
from kallelse.templates import findings as f
from kallelse.templates.blocks import LABELS, LISTS, PICTURED, Blocks, from_data, merged, texts
from kallelse.templates.filling import BLANK, BOUND
from kallelse.templates.findings import Finding
from kallelse.templates.forbidden import forbidden, hosts
from kallelse.templates.reading import readability
from kallelse.templates.words import FORMS
from kallelse.web_assets import pictograms

__all__ = ["Finding", "Limits", "check", "check_blocks", "check_variant"]

# Things, names, places and opening hours are no sentences.
_NOT_RUNNING = ("performer", "place", "hours", "bring", "links", "items")
_GREETING = re.compile(r"\s*(hej|hejsan|välkommen|välkomna|bästa|kära|god dag)\b", re.IGNORECASE)
_INVITED = re.compile(r"\binbjud|\bbjud(?:er|s)?\b[^.]{0,12}\bin\b", re.IGNORECASE)
_LEFT = re.compile(r"_{3,}|\.{4,}|\bX{2,}\b|\bx{3,}\b|\bTODO\b|\[[^\]]{0,60}\]|#[A-ZÅÄÖ]{2,}#|«[^»]*»", re.IGNORECASE)
_MONTHS = "januari|februari|mars|april|maj|juni|juli|augusti|september|oktober|november|december"
_DATED = re.compile(rf"\b20\d\d-\d\d-\d\d\b|\b\d{{1,2}} (?:{_MONTHS})\b", re.IGNORECASE)
# Words that tell what kind of care it is about; a neutral text has none of them (K19).
SPECIALITIES = re.compile(
    r"psyki|ungdomsmottag|gynekolog|cellprov|livmoder|mammograf|cancer|onkolog|urolog|beroende|missbruk|hiv|venere|abort|kirurg|ortoped|"
    r"röntgen|hjärt|hud|ögon|öron|barnmorske|operation|vaccin|bup\b|klinik|mottagning|avdelning|screening",
    re.IGNORECASE,
)


class Judged(Protocol):
    """What is judged: a version, as it is stored."""

    @property
    def blocks(self) -> Any: ...
    @property
    def sensitive(self) -> bool: ...


@dataclass(frozen=True, slots=True)
class Limits:
    """What may be said: readability, and the domains that a link may lead to (None: every)."""

    lix: int = 40
    words: int = 20
    domains: tuple[str, ...] | None = None
    fees: tuple[str, ...] | None = None


def check(version: Judged, limits: Limits = Limits(), *, kind: str = "timed", variants: Mapping[str, Any] | None = None) -> list[Finding]:
    """Everything to say of a version and its variants (blocks by form), those that stop it first."""
    try:
        blocks = from_data(version.blocks)
    except msgspec.ValidationError as error:
        return [f.finding("", "shape", detail=str(error).partition(" - at ")[2].strip("`$. ") or "?")]
    found = check_blocks(blocks, limits, kind=kind)
    for form, data in (variants or {}).items():
        try:
            words = from_data(data)
        except msgspec.ValidationError:
            found.append(f.finding("", "variant_shape", form=form))
            continue
        found += check_variant(blocks, words, form, limits)
    return sorted(found, key=lambda one: not one.stops)


def check_blocks(blocks: Blocks, limits: Limits = Limits(), *, kind: str = "timed") -> list[Finding]:
    """Everything to say of the Swedish words."""
    return [*_whole(blocks, limits, kind), *_texts(blocks), *_reading(blocks, limits), *_addresses(blocks, limits), *_blanks(blocks)]


def check_variant(swedish: Blocks, variant: Blocks, form: str, limits: Limits = Limits()) -> list[Finding]:
    """Everything to say of one variant: as many lines as the Swedish, nothing forbidden, and in easy-read easier than the limit."""
    found = list(_texts(variant, foreign=form not in FORMS))
    for name in LISTS:
        ours, theirs = len(getattr(swedish, name)), len(getattr(variant, name))
        if (theirs or form not in FORMS) and ours != theirs:
            found.append(f.finding(name, "variant_lines", ours=ours, theirs=theirs))
    if form not in FORMS:
        missing = [place for place, _ in texts(swedish) if "." not in place and place != "performer" and not getattr(variant, place)]
        found += [f.finding(place, "variant_missing") for place in missing]
        found += [f.finding("labels", "variant_labels", labels=", ".join(missed)) for missed in [_labels(variant)] if missed]
    elif form == "easy_read":
        found += _reading(merged(swedish, variant), Limits(min(limits.lix, 30), min(limits.words, 15)))
    found += _pictures(swedish, variant, form)
    declared = {*BOUND, *(field.name for field in swedish.fields)}
    for place, text in texts(variant):
        found += [f.finding(place, "blank_unknown", name=name[:30]) for name in BLANK.findall(text) if name not in declared]
    return [Finding(f"{form}:{one.block}", one.code, one.rule, one.remedy, one.stops) for one in found]


def _pictures(swedish: Blocks, variant: Blocks, form: str) -> Iterator[Finding]:
    if variant.pictures and form != "pictures":
        yield f.finding("pictures", "pictures_where")
    lines = {place for name in PICTURED for place in (f"{name}.{at}" for at in range(len(getattr(swedish, name))))}
    for place, name in variant.pictures.items():
        if place not in lines:
            yield f.finding(place, "picture_nowhere")
        if name not in pictograms.NAMES:
            yield f.finding(place, "picture_unknown", name=name)


def _labels(variant: Blocks) -> list[str]:
    return [label for label in LABELS if not variant.labels.get(label, "").strip()]


def _whole(blocks: Blocks, limits: Limits, kind: str) -> Iterator[Finding]:
    if not blocks.purpose.strip():
        yield f.finding("purpose", "no_purpose")
    elif _GREETING.match(blocks.purpose):
        yield f.finding("purpose", "greeting")
    if blocks.visit_type == "drop_in" and not blocks.hours:
        yield f.finding("hours", "no_hours")
    if blocks.visit_type == "drop_in" and kind != "open":
        yield f.finding("visit_type", "drop_in_open")
    if blocks.hours and blocks.visit_type != "drop_in":
        yield f.finding("hours", "hours_alone")
    if kind == "cancelled" and any(field.asked for field in blocks.fields):
        yield f.finding("fields", "cancelled_fields")
    if kind in ("timed", "open") and not blocks.fee and not blocks.fee_text:
        yield f.finding("fee", "no_fee", stops=False)
    if blocks.fee and limits.fees is not None and blocks.fee not in limits.fees:
        yield f.finding("fee", "fee_unknown")
    if blocks.pictures:
        yield f.finding("pictures", "pictures_where")
    if not blocks.labels:
        return
    yield f.finding("labels", "labels_swedish")


def _texts(blocks: Blocks, *, foreign: bool = False) -> Iterator[Finding]:
    for place, text in texts(blocks):
        if broken := forbidden(text):
            yield Finding(place, "forbidden", *broken)
        if _LEFT.search(text):
            yield f.finding(place, "left")
        if not foreign and _INVITED.search(text):
            yield f.finding(place, "invited")
        if _DATED.search(text):
            yield f.finding(place, "dated")
    if blocks.reminder:
        yield from _neutral(blocks.reminder)


def _neutral(text: str) -> Iterator[Finding]:
    try:
        compile_text(text, "neutral")
    except TextError as error:
        yield Finding("reminder", "not_neutral", str(error), f.NEUTRAL)
        return
    if SPECIALITIES.search(text):
        yield f.finding("reminder", "tells_speciality")


def _reading(blocks: Blocks, limits: Limits) -> Iterator[Finding]:
    running = [text for place, text in texts(blocks) if place.partition(".")[0] not in _NOT_RUNNING]
    found = readability(running)
    if found.lix > limits.lix:
        yield f.finding("", "lix", lix=found.lix, most=limits.lix)
    for place, text in texts(blocks):
        if place.partition(".")[0] in _NOT_RUNNING:
            continue
        one = readability([text])
        if one.words > limits.words:
            yield f.finding(place, "long_sentence", words=one.words, most=limits.words, start=" ".join(one.longest.split()[:6]))


def _addresses(blocks: Blocks, limits: Limits) -> Iterator[Finding]:
    named: Sequence[tuple[str, str]] = [(f"links.{at}", each.url) for at, each in enumerate(blocks.links)]
    named = [*named, *((f"beforehand.{at}", each.url) for at, each in enumerate(blocks.beforehand) if each.url)]
    for place, url in named:
        if not url.isprintable() or not url.isascii() or not is_web_address(url) or not url.startswith("https://") or "@" in url:
            yield f.finding(place, "no_address")
        elif limits.domains is not None and not set(hosts(url)) & set(limits.domains):
            yield f.finding(place, "foreign_link", domains=", ".join(limits.domains))


def _blanks(blocks: Blocks) -> Iterator[Finding]:
    declared = [field.name for field in blocks.fields]
    used = set()
    for place, text in texts(blocks):
        for name in BLANK.findall(text):
            used.add(name)
            if name not in declared and name not in BOUND:
                yield f.finding(place, "blank_unknown", name=name[:30])
        if text.count("{") != len(BLANK.findall(text)) or text.count("}") != len(BLANK.findall(text)):
            yield f.finding(place, "braces")
    for field in blocks.fields:
        if field.name in BOUND or declared.count(field.name) > 1:
            yield f.finding("fields", "field_twice", name=field.name)
        if field.name not in used:
            yield f.finding("fields", "field_unused", stops=False, name=field.name)
        if field.kind == "choice" and len(field.choices) < 2:
            yield f.finding("fields", "field_choices", name=field.name)
        if field.kind == "fee" and not field.code:
            yield f.finding("fields", "field_code", name=field.name)
        if field.asked and not field.label:
            yield f.finding("fields", "field_label", name=field.name)
        for choice in field.choices:
            if broken := forbidden(choice):
                yield Finding("fields", "forbidden", *broken)
