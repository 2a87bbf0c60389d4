"""Templates as files: the same to the byte after a round trip, and nothing in a file breaks out of its text."""

import tomllib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kallelse.templates.blocks import Blocks, Field, Link, Step, Task
from kallelse.templates.files import TemplateFile, dump, load
from kallelse.templates.refusals import TemplateError
from kallelse.templates.starter_set import FOLDER, starter_files

_PIECES = (
    '"',
    '"""',
    "\\",
    "\n",
    "[blocks]",
    "=",
    "#",
    "{",
    "}",
    "å",
    "\u202e",
    "\x00",
    "\x7f",
    "\u2028",
    "'",
    "\t",
    "\U0001f600",
    " ",
    "a",
)
TEXTS = st.lists(st.one_of(st.sampled_from(_PIECES), st.characters(exclude_categories=["Cs"])), max_size=12).map("".join)
LINES = TEXTS.filter(lambda text: 0 < len(text) <= 200)
_STEPS = st.builds(Step, LINES, st.none() | st.integers(0, 365), st.none() | st.just("08:30"))
BLOCKS = st.builds(
    Blocks, purpose=TEXTS, change=TEXTS, bring=st.lists(LINES, max_size=2).map(tuple), cancel_allowed=st.booleans(),
    arrive_minutes=st.none() | st.integers(0, 240), earlier_days=st.none() | st.integers(0, 365),
    preparation=st.lists(_STEPS, max_size=2).map(tuple),
    beforehand=st.lists(st.builds(Task, LINES, TEXTS), max_size=1).map(tuple),
    links=st.lists(st.builds(Link, LINES, LINES), max_size=1).map(tuple), labels=st.dictionaries(TEXTS, TEXTS, max_size=2),
)  # fmt: skip
FILES = st.builds(
    TemplateFile, code=st.just("prov"), title=st.just("Provtagning"), kind=st.sampled_from(["timed", "open", "change", "cancelled"]),
    time_types=st.lists(TEXTS, max_size=3).map(tuple), sensitive=st.booleans(), blocks=BLOCKS,
    variants=st.dictionaries(st.sampled_from(["easy_read", "en", "so", "fa-AF"]), BLOCKS, max_size=2),
)  # fmt: skip


@settings(max_examples=40, deadline=None)
@given(FILES)
def test_what_is_written_is_read_back_and_written_the_same(file: TemplateFile) -> None:
    text = dump(file)
    tomllib.loads(text)
    again = load(text)
    assert again == file
    assert dump(again) == text


def test_the_starter_files_are_written_as_they_are_kept() -> None:
    for file in starter_files():
        assert dump(file) == (FOLDER / f"{file.code}.toml").read_text()


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("code = ", ""),
        ('code = "a"\n[blocks]\n', "title"),
        ('code = "prov"\ntitle = "x"\nowner = "me"\n[blocks]\n', "owner"),
        ('code = "prov"\ntitle = "x"\n[blocks]\npurpose = 5\n', "blocks.purpose"),
        ('code = "prov"\ntitle = "x"\n[blocks]\nscript = "x"\n', "blocks"),
        ('code = "prov"\ntitle = "x"\nkind = "spam"\n[blocks]\n', "kind"),
        ('code = "Prov!"\ntitle = "x"\n[blocks]\n', "code"),
        ('code = "prov"\ntitle = "<b>x</b>"\n[blocks]\n', "title"),
        ('code = "prov"\ntitle = "x"\n[blocks]\n[variants.klingon]\n', "form"),
        ("x" * 200_001, ""),
    ],
)
def test_a_file_that_is_none_is_refused_with_its_place(text: str, field: str) -> None:
    with pytest.raises(TemplateError) as raised:
        load(text)
    assert raised.value.field == field
    assert raised.value.remedy


def test_blanks_and_their_fields_are_kept() -> None:
    file = TemplateFile(
        code="prov", title="Prov",
        blocks=Blocks(purpose="Ta {prov}.", fields=(Field("prov", "choice", label="Vad", choices=("ett", "två"), example="ett"),)),
    )  # fmt: skip
    assert load(dump(file)).blocks.fields == file.blocks.fields
