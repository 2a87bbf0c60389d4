"""What every page may say: the region's name and how long an idle log-in lasts."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from kallelse.kit.config import config


def page(request: HttpRequest) -> dict[str, Any]:
    """Context processor of the shared base templates."""
    return {"region_name": config().region_name, "session_seconds": settings.SESSION_COOKIE_AGE}
