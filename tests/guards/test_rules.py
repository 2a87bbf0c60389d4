"""Every rule that a comment or a test cites is explained in docs/rules.md."""

import re

from tests.guards.tree import ROOT, texts

PAGE = (ROOT / "docs" / "rules.md").read_text()
ID = re.compile(r"(?<![\w-])(K\d{1,2}|R-[A-Z]+-\d{1,2})(?![\w-])")
CHAPTER = re.compile(r"rules\.md, ([A-Z][a-z]+)")


def test_every_cited_id_is_explained() -> None:
    explained = set(re.findall(r"^\| ([KR][\w-]+) \|", PAGE, re.MULTILINE))
    cited = {
        (id_, str(path))
        for path, text in texts(".py", ".html", ".md", ".css", ".typ").items()
        if path.suffix != ".py" or "sandbox/names" not in str(path)
        for id_ in ID.findall(text)
    }
    assert {one for one in cited if one[0] not in explained} == set()


def test_every_cited_chapter_exists() -> None:
    chapters = set(re.findall(r"^## (\w+)$", PAGE, re.MULTILINE))
    cited = {(name, str(path)) for path, text in texts(".py").items() for name in CHAPTER.findall(text)}
    assert {one for one in cited if one[0] not in chapters} == set()
    assert cited
