"""In which words a kallelse is said: the patient's language or form where an approved and fresh variant has it, else the Swedish.

It is decided when it is said, not when it was taken in: the need may have become known since. Only a variant that had been approved when
the kallelse came is used, so that what was said can be said again to the letter (R-OSL-4).
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, time
from functools import lru_cache
from typing import Any

import msgspec

from kallelse.connections.models import CareUnit
from kallelse.content import Preparation, Translated
from kallelse.content.words import SPOKEN
from kallelse.invitations import wording
from kallelse.invitations.wording import Wording
from kallelse.templates import queries
from kallelse.templates.blocks import LISTS, PICTURED, TEXTS, Blocks, from_data, pictured
from kallelse.templates.filling import FieldError, said_in
from kallelse.templates.models import TemplateVersion, Variant

__all__ = ["Saying", "saying"]

NATIVE = {
    "en": "English", "ar": "العربية", "so": "Soomaali", "ti": "ትግርኛ", "fa": "فارسی", "uk": "Українська", "pl": "Polski",
    "bs": "Bosanski", "fi": "Suomi", "hr": "Hrvatski", "sr": "Srpski", "tr": "Türkçe", "ru": "Русский", "es": "Español",
    "fr": "Français", "de": "Deutsch", "ro": "Română", "sq": "Shqip", "prs": "دری", "ps": "پښتو", "ku": "Kurmancî",
    "am": "አማርኛ",
}  # fmt: skip
"""What languages call themselves."""


@dataclass(frozen=True, slots=True)
class Saying:
    """The words to use, what is said before them in the patient's own language, and words to the child."""

    words: Wording
    other: Translated | None = None
    child: str = ""
    pictures: tuple[tuple[str, str], ...] = ()
    """Lines with the pictogram beside each: for who reads easy Swedish."""


def saying(words: Wording, unit: CareUnit, *, needs: Collection[str], language: str, guardian: bool, at: datetime) -> Saying:
    """`words` as this patient should meet them. `at` is when the kallelse came, `language` hers (BCP 47)."""
    if words.template is None or not (needs or guardian):
        return Saying(words)
    try:
        ours = {form: each for form, each in queries.usable_variants(words.template).items() if each.approved_at and each.approved_at <= at}
    except TemplateVersion.DoesNotExist:
        return Saying(words)
    if not ours:
        return Saying(words)
    swedish = from_data(queries.version(words.template).blocks)
    changed, child = words, ""
    for form in _forms(needs, guardian):
        if form in ours:
            changed = _changed(changed, swedish, ours[form], words.fields, unit)
    if guardian and "child" in ours and (told := _told(swedish, ours["child"], words.fields, unit)):
        child = "\n".join(filter(None, (told.purpose, *(step.text for step in told.preparation if not _same(step, swedish)))))
    other = None
    if needs and {"other_language", "interpreter"} & set(needs) and (each := _in_language(ours, language)):
        other = _translated(swedish, each, words, unit)
    pictures = _pictures(words, changed, ours["pictures"], unit) if "pictures" in ours and "easy_read" in needs else ()
    return Saying(changed, other, child, pictures)


def _forms(needs: Collection[str], guardian: bool) -> list[str]:
    """Forms in Swedish that take the place of the usual words, the later over the earlier."""
    return [*(["guardian"] if guardian else []), *(["easy_read"] if "easy_read" in needs else [])]


def _in_language(ours: Mapping[str, Variant], language: str) -> Variant | None:
    return ours.get(language) or ours.get(language.split("-")[0]) if language else None


def _told(swedish: Blocks, each: Variant, given: Mapping[str, str], unit: CareUnit) -> Blocks | None:
    try:
        return said_in(swedish, from_data(each.blocks), given, unit, each.form)
    except (FieldError, msgspec.ValidationError):
        return None


def _same(step: Any, swedish: Blocks) -> bool:
    return any(step.text == one.text for one in swedish.preparation)


def _changed(words: Wording, swedish: Blocks, each: Variant, given: Mapping[str, str], unit: CareUnit) -> Wording:
    """The words with those of a variant, wherever they are still the template's own: what the sender said itself stands."""
    plain = _filled(each.version_id, each.says, tuple(sorted(given.items())), _stamp(unit), unit)
    told = _told(swedish, each, given, unit)
    if told is None or plain is None:
        return words
    changes: dict[str, Any] = {}
    for name in (*TEXTS, *LISTS):
        own, new, stored = getattr(plain, name), getattr(told, name), getattr(words, name)
        if own == new or name == "fee_text":
            continue
        if name in LISTS:
            now = tuple(msgspec.to_builtins(one) for one in stored)
            if now == tuple(msgspec.to_builtins(one) for one in own):
                changes[name] = msgspec.convert(msgspec.to_builtins(new), type=_type_of(name))
        elif stored == own:
            changes[name] = new
    # The price stands first in the words about the fee, and the template's own words after it.
    if plain.fee_text and told.fee_text != plain.fee_text and words.fee_text.endswith(plain.fee_text):
        changes["fee_text"] = words.fee_text.removesuffix(plain.fee_text) + told.fee_text
    return msgspec.structs.replace(words, **changes) if changes else words


def _pictures(words: Wording, changed: Wording, each: Variant, unit: CareUnit) -> tuple[tuple[str, str], ...]:
    """The pictograms of a variant, for lists that are still the template's own: beside a sender's own line they could say another thing."""
    plain = _filled(each.version_id, each.says, tuple(sorted(words.fields.items())), _stamp(unit), unit)
    try:
        shown = from_data(each.blocks).pictures
    except msgspec.ValidationError:
        return ()
    if plain is None or not shown:
        return ()
    own = {name for name in PICTURED if [_text(one) for one in getattr(words, name)] == [_text(one) for one in getattr(plain, name)]}
    return pictured(changed, {place: name for place, name in shown.items() if place.partition(".")[0] in own})


def _text(one: Any) -> str:
    return one if isinstance(one, str) else str(one.text)


def _type_of(name: str) -> Any:
    return {
        "preparation": tuple[wording.Preparation, ...], "beforehand": tuple[wording.Task, ...], "links": tuple[wording.Link, ...],
        "bring": tuple[str, ...],
    }[name]  # fmt: skip


def _stamp(unit: CareUnit) -> tuple[str, str, str]:
    return unit.name, unit.phone, unit.phone_hours


@lru_cache(maxsize=2048)
def _filled(version: int, says: str, given: tuple[tuple[str, str], ...], stamp: tuple[str, ...], unit: CareUnit) -> Blocks | None:
    """The Swedish words of a version with these fields: an approved version never changes, so that they may be kept; `says` and `stamp`
    tell the words of a draft and of a unit's card from those before."""
    swedish = from_data(queries.version(version).blocks)
    try:
        return said_in(swedish, Blocks(), dict(given), unit, "")
    except FieldError:
        return None


def _translated(swedish: Blocks, each: Variant, words: Wording, unit: CareUnit) -> Translated | None:
    """The translation, when the words are still those that were translated: a sender's own words cannot be translated."""
    plain = _filled(each.version_id, each.says, tuple(sorted(words.fields.items())), _stamp(unit), unit)
    told = _told(swedish, each, words.fields, unit)
    if told is None or plain is None or words.purpose != plain.purpose:
        return None
    steps = tuple(
        Preparation(text=one.text, days_before=one.days_before, time=time.fromisoformat(one.time) if one.time else None)
        for one in told.preparation
    )
    same = len(words.preparation) == len(plain.preparation) and all(
        one.text == other.text for one, other in zip(words.preparation, plain.preparation, strict=True)
    )
    more = [task.text for task in told.beforehand]
    more += [told.change, told.escort, told.travel, told.illness, told.interpreter, told.accessibility, told.fee_text]
    name = NATIVE.get(each.form, NATIVE.get(each.form.split("-")[0], SPOKEN.get(each.form, each.form)))
    return Translated(
        code=each.form, name=name, labels=tuple(sorted(told.labels.items())), purpose=told.purpose, preparation=steps if same else (),
        bring=told.bring if words.bring == plain.bring else (), more=tuple(filter(None, more)),
    )  # fmt: skip
