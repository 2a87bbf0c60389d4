"""The gate to the mail server: SMTP with TLS, one connection for a batch, the same answers as the wire's.

As on the wire, no answer is never taken for "not done": after the last byte of a message, silence means that it may have arrived.
"""

import smtplib
import ssl
from collections.abc import Sequence
from dataclasses import dataclass

from kallelse.kit.config import Config, config, is_sandbox_address
from kallelse.kit.wire import Reply, Silence

SANDBOX_GREETING = b"kallelse-sandbox"
TAKEN = 250


@dataclass(frozen=True, slots=True)
class Mail:
    """One message: the receiver's address, and the whole of it as bytes."""

    recipient: str
    content: bytes


def send(mails: Sequence[Mail]) -> list[Reply | Silence]:
    """Send all; one answer each, in order: the reply code of SMTP, or a silence. Never raises for what the server does."""
    if not mails:
        return []
    settings = config()
    if settings.stage == "production" and is_sandbox_address(f"https://{settings.smtp_host}"):
        return [Silence("sandbox address refused in production", False)] * len(mails)
    try:
        server = _connected(settings)
    except smtplib.SMTPResponseException as error:
        return [Reply(error.smtp_code, b"")] * len(mails)
    except (OSError, smtplib.SMTPException) as error:
        return [Silence(type(error).__name__, False)] * len(mails)
    answers: list[Reply | Silence] = []
    try:
        for one in mails:
            answers.append(_one(server, settings.mail_from, one))
            if isinstance(answers[-1], Silence):
                break
    finally:
        server.close()
    return answers + [Silence("connection lost", False)] * (len(mails) - len(answers))


def _connected(settings: Config) -> smtplib.SMTP:
    context = ssl.create_default_context(cafile=settings.ca_file or None)
    if settings.smtp_tls == "tls":
        server: smtplib.SMTP = smtplib.SMTP_SSL(settings.smtp_host, settings.smtp_port, timeout=settings.wire_timeout_s, context=context)
    else:
        server = smtplib.SMTP(settings.smtp_host, settings.smtp_port, timeout=settings.wire_timeout_s)
    try:
        code, greeting = server.ehlo()
        if settings.stage == "production" and SANDBOX_GREETING in greeting:
            raise OSError("The mail server is a sandbox.")
        if code != TAKEN:
            raise smtplib.SMTPResponseException(code, greeting)
        if settings.smtp_tls == "starttls":
            server.starttls(context=context)
        if settings.smtp_user:
            server.login(settings.smtp_user, settings.smtp_password)
    except BaseException:
        server.close()
        raise
    return server


def _one(server: smtplib.SMTP, sender: str, one: Mail) -> Reply | Silence:
    try:
        for command, address in ((server.mail, sender), (server.rcpt, one.recipient)):
            code, _ = command(address)
            if code // 100 != TAKEN // 100:
                server.rset()
                return Reply(code, b"")
    except (OSError, smtplib.SMTPException) as error:
        return Silence(type(error).__name__, False)
    try:
        code, _ = server.data(one.content)
    except smtplib.SMTPDataError as error:
        return Reply(error.smtp_code, b"")
    except (OSError, smtplib.SMTPException) as error:
        return Silence(type(error).__name__, True)
    return Reply(code, b"")
