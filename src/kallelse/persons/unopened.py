"""How many kallelser in a row somebody has left unopened until they became letters (K13). All run inside `db.tenant_scope`.

The inbox tells nobody when a person last logged in; what it tells is whether she has opened what came from here.
"""

from collections.abc import Sequence

from kallelse.kit import db

MOST = 99


def became_letters(tenant_id: int, identities: Sequence[str]) -> None:
    """One more kallelse of each of these persons became a letter, because nobody had opened it."""
    if identities:
        db.run(
            "UPDATE persons_person SET unopened = least(unopened + 1, %s) WHERE tenant_id = %s AND identity = ANY(%s::text[])",
            [MOST, tenant_id, list(identities)],
        )


def opened(tenant_id: int, identities: Sequence[str]) -> None:
    """These persons have opened something: the count begins anew."""
    if identities:
        db.run(
            "UPDATE persons_person SET unopened = 0 WHERE tenant_id = %s AND identity = ANY(%s::text[]) AND unopened > 0",
            [tenant_id, list(identities)],
        )


def of(tenant_id: int, identities: Sequence[str]) -> dict[str, int]:
    """The count of each of these persons; left out where it is none."""
    rows = db.run(
        "SELECT identity, unopened FROM persons_person WHERE tenant_id = %s AND identity = ANY(%s::text[]) AND unopened > 0",
        [tenant_id, list(identities)],
    )
    return dict(rows)
