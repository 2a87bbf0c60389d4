"""Order letters from the print house by writing batches into the print folder (rules.md, Channels)."""

import hashlib
from collections.abc import Mapping, Sequence

from kallelse.channels import Dispatch, Reach, Receipt, Report, Verdict, Withdrawal, folder
from kallelse.kit.config import config

INDEX_COLUMNS = ("order", "file", "pages", "sha256", "window", "post_before")
BATCH = "kallelser"


class Letters:
    """The channel. At most `batch_size` letters make one folder: few enough to be set in about a second, because a worker that dies
    while it sets a batch has to begin it again."""

    name = "letter"
    label = "Brev"
    tells_read = False
    needs_address = True
    batch_size = 50
    can_withdraw = True

    def dispatch(self, batch: Sequence[Dispatch]) -> list[Verdict]:
        """Write one batch: all letters of it are ordered, or none. The counts let the print house see that nothing is missing (K17)."""
        if not batch:
            return []
        files = {f"{one.key}.pdf": one.body for one in batch}
        counts = {"letters": len(batch), "pages": sum(one.pages for one in batch)}
        return [folder.place(config().print_dir, BATCH, files, [INDEX_COLUMNS, *map(_row, batch)], counts)] * len(batch)

    def reach(self, recipients: Sequence[str]) -> list[Reach | None]:
        """Whether somebody has a postal address is the person service's to say, not the print house's."""
        return [None] * len(recipients)

    def read_back(self, keys: Sequence[str]) -> Mapping[str, Receipt] | None:
        """Whether each order stands in some batch of the print folder."""
        return folder.placed(config().print_dir, BATCH, keys, ".pdf")

    def withdraw(self, keys: Sequence[str]) -> Mapping[str, Withdrawal]:
        """Ask the print house not to post these letters."""
        return folder.ask_back(config().print_dir, keys)

    def reports(self) -> Sequence[Report]:
        """What the print house has told since we looked."""
        return folder.reports(config().print_dir)

    def put_away(self, report: str) -> None:
        """A report has been stored."""
        folder.put_away(config().print_dir, report)


def _row(one: Dispatch) -> Sequence[object]:
    return (one.key, f"{one.key}.pdf", one.pages, hashlib.sha256(one.body).hexdigest(), config().window, folder.day_of(one.deadline))
