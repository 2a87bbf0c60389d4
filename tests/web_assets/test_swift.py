"""Templates that are made ready say what the framework's own say, in every language, whatever they are told."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.template import Context, Engine, TemplateDoesNotExist
from django.template.backends.django import get_installed_libraries
from django.utils import translation

import kallelse
from kallelse.web_assets.pieces import Ready

ROOT = Path(kallelse.__file__).parent
FINDERS = ["django.template.loaders.filesystem.Loader", "django.template.loaders.app_directories.Loader"]
SWIFT, PLAIN = "kallelse.web_assets.swift.Loader", "django.template.loaders.cached.Loader"
NAMES = [
    path.relative_to(ROOT / door / "templates").as_posix()
    for door in ("patient_web", "staff_web")
    for path in sorted((ROOT / door / "templates").rglob("*.html"))
]


def engine(loader: str, finders: list[Any] | None = None) -> Engine:
    options = settings.TEMPLATES[0]["OPTIONS"]
    return Engine(
        dirs=settings.TEMPLATES[0]["DIRS"], loaders=[(loader, finders or FINDERS)], builtins=options["builtins"],
        libraries=get_installed_libraries() | options["libraries"],
    )  # fmt: skip


@pytest.fixture(scope="module")
def engines() -> tuple[Engine, Engine]:
    return engine(PLAIN), engine(SWIFT)


class Thing:
    """Has every field: texts that must be escaped, and further things; a list of one."""

    do_not_call_in_templates = True

    def __init__(self, depth: int = 0) -> None:
        self._depth = depth

    def __getattr__(self, name: str) -> object:
        if name.startswith("_") or name in ("resolve_expression", "prepare_template"):
            raise AttributeError(name)
        return f"{name}<&>" if self._depth or len(name) % 2 else Thing(self._depth + 1)

    def __iter__(self) -> Iterator["Thing"]:
        return iter([Thing(self._depth + 1)] if not self._depth else [])

    def __call__(self) -> None:
        raise AssertionError

    def __repr__(self) -> str:
        return "thing"


THINGS = (
    "facts", "unit", "resident", "shown", "answers", "earlier", "choices", "notice", "visit", "desk", "row", "one", "way", "words",
    "section", "thirteen", "form", "statement", "counts", "offer", "tongue",
)  # fmt: skip
FILLED: dict[str, Any] = {name: Thing() for name in THINGS} | {
    "number": "Z4G7-PDG3", "tongues": [Thing(), Thing()], "csrf_token": "abc", "coming": [(Thing(), "x", "y")], "hours": 2,
    "longest": 3, "large_print": True, "stay": "/k/?a=1&b=2",
}  # fmt: skip


def said(engine: Engine, name: str, told: dict[str, Any]) -> str:
    """The page, or what is wrong with it: a thing has not all that a page needs."""
    try:
        return engine.get_template(name).render(Context(dict(told)))
    except Exception as error:  # noqa: BLE001 - Both must say the same, whatever it is.
        return repr(error)


@pytest.mark.parametrize("name", NAMES)
def test_every_template_says_the_same(name: str, engines: tuple[Engine, Engine]) -> None:
    plain, ready = engines
    for code in ("sv", "en", "ar"):
        for told in ({}, FILLED):
            with translation.override(code):
                assert said(ready, name, told) == said(plain, name, told)


def test_the_pages_that_patients_open_are_ready(engines: tuple[Engine, Engine]) -> None:
    for name in ("start", "list", "kallelse", "cancel", "choices", "calendar", "accessibility"):
        assert isinstance(engines[1].get_template(f"patient/{name}.html"), Ready), name


FILES = {
    "base": "<{% block a %}base{% endblock %}|{% block b %}{{ x }}{% endblock %}>",
    "middle": "{% extends 'base' %}{% block a %}middle{% block inner %}-{% endblock %}{% endblock %}",
    "leaf": (
        "{% extends 'middle' %}{% load i18n %}{% block inner %}{% translate 'Avboka' %}{% include 'part' with x=y %}{{ x }}{% endblock %}"
    ),
    "part": "[{{ x }}{% url 'patient:alive' as address %}{{ address }}]",
    "super": "{% extends 'base' %}{% block a %}{{ block.super }}!{% endblock %}",
    "named": "{% extends name %}{% block a %}named{% endblock %}",
    "loop": "{% for one in rows %}{{ forloop.counter }}{{ one.0 }}{{ one.name }}{% include 'part' %}{% endfor %}{{ address }}",
    "round": "{{ x }}{% if rows %}{% with rows='' %}{% include 'round' %}{% endwith %}{% endif %}",
    "call": "{{ thing.name }}{{ thing.method }}{{ thing.none.deeper }}{{ missing.deeper }}{{ dict.key }}{{ dict.items|length }}",
    "addresses": "{% url 'patient:kallelse' x %} {% url 'patient:kallelse' 'A-1' %}",
    "languages": "{% load i18n %}{% language 'en' %}{% translate 'Avboka' %}{% endlanguage %}{% translate 'Avboka' %}",
}


class Known:
    name, none = "<b>", None

    def method(self) -> str:
        return "called"


@pytest.mark.parametrize("name", FILES)
def test_what_templates_may_say(name: str) -> None:
    finders = [("django.template.loaders.locmem.Loader", FILES)]
    plain, ready = engine(PLAIN, finders), engine(SWIFT, finders)
    told = {
        "x": "a b/<å>",
        "y": "Y",
        "rows": [{"0": "zero", "name": "n"}, ("first",)],
        "thing": Known(),
        "dict": {"key": 1},
        "name": "base",
    }
    for code in ("sv", "en", "sv"):
        with translation.override(code):
            assert said(ready, name, told) == said(plain, name, told)
            assert said(ready, name, told | {"x": "Z4G7-PDG3"}) == said(plain, name, told | {"x": "Z4G7-PDG3"})


def test_a_template_that_is_not_there() -> None:
    with pytest.raises(TemplateDoesNotExist):
        engine(SWIFT).get_template("patient/nowhere.html")
