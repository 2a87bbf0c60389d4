"""Is it up? The web by asking it, the workers by the numbers that they hold in the database."""

import requests

from kallelse.delivery import workers as living


def web(url: str) -> bool:
    """Whether the start page is served."""
    try:
        return requests.get(f"{url}/", timeout=2).status_code == 200
    except requests.RequestException:
        return False


def workers() -> int:
    """How many workers are at work."""
    return len(living.living())
