"""Give short texts to the mail server."""

from collections.abc import Mapping, Sequence
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from kallelse.channels import Accepted, Dispatch, Reach, Receipt, Refused, TryLater, Unknown, Verdict
from kallelse.kit import clock, logs
from kallelse.kit import mail as post
from kallelse.kit.config import config
from kallelse.kit.mail import Mail
from kallelse.kit.wire import Reply, Silence

MENDED_S = 300.0

_log = logs.log("channels")


class Mails:
    """The channel."""

    name = "email"
    label = "E-post"
    tells_read = False
    needs_address = False
    batch_size = 100

    def dispatch(self, batch: Sequence[Dispatch]) -> list[Verdict]:
        """One message each, over one connection."""
        if not config().smtp_host:
            return [Refused("not_configured")] * len(batch)
        answers = post.send([Mail(one.recipient, _written(one)) for one in batch])
        return [_verdict(one, answer) for one, answer in zip(batch, answers, strict=True)]

    def reach(self, recipients: Sequence[str]) -> list[Reach | None]:
        """Who can be reached by e-mail is the patient's to say, not the mail server's."""
        return [None] * len(recipients)

    def read_back(self, keys: Sequence[str]) -> Mapping[str, Receipt] | None:
        """Nobody can be asked."""
        return None if keys else {}


def _written(one: Dispatch) -> bytes:
    message = EmailMessage(policy=SMTP)
    message["From"] = config().mail_from
    message["To"] = one.recipient
    message["Subject"] = one.heading
    message["Date"] = format_datetime(clock.now())
    message["Message-ID"] = f"<{one.key}@{config().mail_from.rpartition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(one.body.decode(), cte="quoted-printable")
    return message.as_bytes()


def _verdict(one: Dispatch, answer: Reply | Silence) -> Verdict:
    """The reply codes of SMTP: 2xx taken, 4xx not now, 5xx no."""
    if isinstance(answer, Silence):
        return Unknown(answer.reason) if answer.may_have_arrived else TryLater(answer.reason)
    if 200 <= answer.status < 300:
        return Accepted(one.key)
    if answer.status in (530, 534, 535, 538):
        _log.error("misconfigured", service=Mails.name, code=answer.status)
        return TryLater(str(answer.status), after_s=MENDED_S)
    return Refused(str(answer.status)) if answer.status >= 500 else TryLater(str(answer.status), after_s=MENDED_S)
