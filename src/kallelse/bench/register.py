"""Migrate and register the nation's providers, units and sources, as a system manager would: `python -m kallelse.bench.register`.

Prints one JSON object: the bearer keys by source name, and the first provider's units.
"""

import json
import os
import subprocess
import sys

from kallelse.bench.process import command

FASTEST_SENDER = 100_000
"""Calls a second: the benches measure what the product can do, not the limit that a sender is held to."""


def main() -> None:
    """Do it and print."""
    subprocess.run(command("migrate", "--quiet"), check=True, env=os.environ)
    import django

    django.setup()
    from kallelse.connections import actions
    from kallelse.sandbox import nation

    keys: dict[str, str] = {}
    units: list[str] = []
    for index, provider in enumerate(nation.PROVIDERS):
        tenant = actions.register_provider(provider.hsa_id, provider.name, provider.org_no)
        for unit in provider.units:
            address = [f"{unit.street} {unit.number}", f"{unit.postal_code} {unit.town}"]
            hours = f"måndag–fredag kl. {unit.phone_hours[0]}–{unit.phone_hours[1]}"
            card = {"phone": unit.phone, "phone_hours": hours, "visiting_address": address, "way_description": unit.route}
            actions.register_unit(tenant, unit.hsa_id, unit.name, unit.care_level, **card)
            if index == 0:
                units.append(unit.hsa_id)
        for one in provider.sources:
            source = actions.register_source(tenant, one.name, hsa_id=one.hsa_id, level=one.level)
            source.rate_per_s = FASTEST_SENDER
            source.save(update_fields=["rate_per_s"])
            keys[one.name] = actions.issue_key(source)
    from django.db import connection

    connection.close_pool()  # type: ignore[attr-defined]
    json.dump({"keys": keys, "units": units}, sys.stdout)


if __name__ == "__main__":
    main()
