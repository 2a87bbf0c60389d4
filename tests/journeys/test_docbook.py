"""A text for 1177 inkorg as a web page: axe finds nothing, whatever the text may say."""

from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from playwright.sync_api import Page

from kallelse.protocols import docbook
from kallelse.protocols.docbook import Article
from tests.journeys.conftest import no_findings, no_sideways_scroll
from tests.protocols.articles import ARTICLES
from tests.protocols.docbook_cases import CASES
from tests.protocols.test_docbook_rendering import KALLELSE

pytestmark = pytest.mark.browser
# Every text of the cases that is shown at all, those with warnings too.
SHOWN = [text for found in CASES.values() for case in found for text in (case.breach, case.nearly) if isinstance(text, str)]


def parts(text: str) -> list[docbook.Section | docbook.Para | docbook.DefinitionList | docbook.ItemList | docbook.Signature]:
    if len(text) > 10_000 or any(finding.level == "error" for finding in docbook.check(text)):
        return []
    return list(docbook.parse(text).sections)


@pytest.mark.parametrize("screen", ["phone", "desk"])
def test_a_kallelse_is_accessible(open_page: Callable[..., Page], screen: str) -> None:
    page = open_page(screen)
    for article in (KALLELSE, Article(KALLELSE.sections, title="Kallelse till besök")):
        page.set_content(docbook.to_page(article))
        no_findings(page)
        no_sideways_scroll(page)
        assert page.locator("html").get_attribute("lang") == "sv"
        assert page.locator("h1").count() == 1


def test_everything_that_is_shown_is_accessible(open_page: Callable[..., Page]) -> None:
    page = open_page()
    together = Article([part for text in SHOWN for part in parts(text)])
    assert len(together.sections) > 100
    page.set_content(docbook.to_page(together))
    no_findings(page)


def test_whatever_can_be_said_is_accessible(open_page: Callable[..., Page]) -> None:
    page = open_page()

    @settings(suppress_health_check=list(HealthCheck), deadline=None, max_examples=15, phases=[Phase.generate])
    @given(ARTICLES)
    def holds(article: Article) -> None:
        page.set_content(docbook.to_page(article))
        no_findings(page)

    holds()
