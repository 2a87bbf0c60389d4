"""People in front of the real pages: log in through the sandbox's OpenID provider, read, answer, look at the work list."""

import re
from html import unescape

import requests

from kallelse.demo.processes import DemoFailed
from kallelse.sandbox.logins import IDENTITY_CLAIM, Login, all_logins

_PATIENCE_S = 30.0
_TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
_LINK = re.compile(r'href="(/personal/k/[^"]+/)"')


class Browser:
    """The product's pages at `web`, each call one person with a browser of her own. Raises DemoFailed for a page that is not right."""

    def __init__(self, web: str) -> None:
        self._web = web
        logins = all_logins()
        self._residents = {str(login.claims[IDENTITY_CLAIM]): login for login in reversed(logins) if IDENTITY_CLAIM in login.claims}
        self._staff = [login for login in logins if login.claims.get("commissionHsaId")]

    def knows(self, identity: str) -> bool:
        """Whether this person can log in."""
        return identity in self._residents

    def accept(self, identity: str, number: str) -> None:
        """A resident follows the link in her inbox, reads and presses "Jag kommer"."""
        with requests.Session() as http:
            page = self._follow_link(http, identity, number)
            self._press(http, page, f"/k/{number}/tack-ja/")

    def cancel(self, identity: str, number: str) -> None:
        """A resident reads, presses "Jag kan inte komma" and says yes when asked once more."""
        with requests.Session() as http:
            self._follow_link(http, identity, number)
            page = self._read(http, f"/k/{number}/avboka/")
            self._press(http, page, f"/k/{number}/avboka/")

    def work_lists(self) -> int:
        """Every colleague reads both lists of her unit and opens the first kallelse; returns how many pages were read."""
        read = 0
        for login in self._staff:
            with requests.Session() as http:
                self._log_in(http, "/personal/logga-in/", login)
                lists = [self._read(http, "/personal/"), self._read(http, "/personal/?visa=alla")]
                links = [match[1] for page in lists if (match := _LINK.search(page.text))]
                read += len(lists) + len([self._read(http, link) for link in links])
        return read

    def _follow_link(self, http: requests.Session, identity: str, number: str) -> requests.Response:
        page = self._log_in(http, f"/logga-in/?ref={number}", self._residents[identity])
        if number not in page.text:
            raise DemoFailed("Patientens sida visar inte kallelsen efter inloggningen.")
        return page

    def _log_in(self, http: requests.Session, path: str, login: Login) -> requests.Response:
        page = self._press(http, self._read(http, path), path)
        # The provider shows its list of people; a press on one of them leads back to the product.
        return _fine(http.post(page.url, data={"sub": login.sub}, timeout=_PATIENCE_S))

    def _read(self, http: requests.Session, path: str) -> requests.Response:
        return _fine(http.get(self._web + path, timeout=_PATIENCE_S))

    def _press(self, http: requests.Session, page: requests.Response, path: str) -> requests.Response:
        """Send the page's form to `path` as the browser would."""
        token = _TOKEN.search(page.text)
        if token is None:
            raise DemoFailed(f"Sidan {_public(page.url)} saknar formulär.")
        sent = {"csrfmiddlewaretoken": unescape(token[1])}
        return _fine(http.post(self._web + path, data=sent, headers={"Referer": page.url}, timeout=_PATIENCE_S))


def _fine(answer: requests.Response) -> requests.Response:
    if answer.status_code != 200:
        raise DemoFailed(f"Sidan {_public(answer.url)} svarade {answer.status_code}.")
    answer.encoding = "utf-8"
    return answer


def _public(url: str) -> str:
    """The address without what a log-in puts after the question mark."""
    return url.partition("?")[0]
