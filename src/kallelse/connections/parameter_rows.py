"""New parameters as a migration operation: every migration that brings some calls `insert`."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db.migrations.operations import RunPython

FROM = date(2020, 1, 1)
OWNER = "Regionens e-hälsoenhet"


def insert(rows: Sequence[tuple[str, object, str]]) -> RunPython:
    """Put in parameters (name, value, source) for everybody, from the first day on. What a region has already set stands."""

    def put_in(apps: Any, _: object) -> None:
        parameter = apps.get_model("connections", "Parameter")
        for name, value, source in rows:
            parameter.objects.get_or_create(
                name=name, care_level="", provider=None, valid_from=FROM, defaults={"value": value, "owner": OWNER, "source": source}
            )  # fmt: skip

    return RunPython(put_in, RunPython.noop)
