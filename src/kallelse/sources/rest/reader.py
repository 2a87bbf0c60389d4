"""JSON bytes to drafts: about 10 microseconds a row."""

from collections.abc import Sequence

import msgspec

from kallelse.sources import Draft, Refusal
from kallelse.sources.rest.words import NOT_A_LIST, NOT_AN_OBJECT, NOT_JSON, NOT_UTF8, ROWS
from kallelse.sources.rows import MAX_ROWS, InvitationRow, draft_of, refusal_of

LIST = "invitations"

_ENVELOPE = msgspec.json.Decoder(dict[str, msgspec.Raw])
_ROWS = msgspec.json.Decoder(list[msgspec.Raw])
_ROW = msgspec.json.Decoder(InvitationRow)
_ANY = msgspec.json.Decoder(dict[str, msgspec.Raw])
_TEXT = msgspec.json.Decoder(str)


class RestReader:
    """Reads the body of a POST to /api/v1/invitations."""

    name = "rest"

    def read(self, body: bytes, media_type: str) -> Sequence[Draft | Refusal]:
        """One result per row; an unreadable body is a single Refusal of row 0 with an empty field."""
        try:
            envelope = _ENVELOPE.decode(body)
        except UnicodeDecodeError:
            return [Refusal(0, "", *NOT_UTF8)]
        except msgspec.ValidationError:
            return [Refusal(0, "", *NOT_AN_OBJECT)]
        except (msgspec.DecodeError, RecursionError):
            return [Refusal(0, "", *NOT_JSON)]
        if LIST not in envelope:
            return [_read_row(0, body)]
        if len(envelope) > 1:
            return [Refusal(0, LIST, *NOT_A_LIST)]
        try:
            rows = _ROWS.decode(envelope[LIST])
        except msgspec.MsgspecError:
            return [Refusal(0, LIST, *NOT_A_LIST)]
        if not 1 <= len(rows) <= MAX_ROWS:
            return [Refusal(0, LIST, *ROWS)]
        return [_read_row(number, row) for number, row in enumerate(rows)]


def is_batch(body: bytes) -> bool:
    """Whether a body that could be read is a batch, to be answered with a list."""
    try:
        return LIST in _ENVELOPE.decode(body)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return False


def _read_row(number: int, row: bytes | msgspec.Raw) -> Draft | Refusal:
    try:
        return draft_of(number, _ROW.decode(row))
    except msgspec.ValidationError as error:
        return refusal_of(number, error, _reference(row))
    except UnicodeDecodeError:
        return Refusal(number, "", *NOT_UTF8)
    except (msgspec.DecodeError, RecursionError):
        return Refusal(number, "", *NOT_JSON)


def _reference(row: bytes | msgspec.Raw) -> str:
    """The reference of a row that is wrong elsewhere, so that the sender finds the row again."""
    try:
        reference = _TEXT.decode(_ANY.decode(row)["reference"])
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError, KeyError):
        return ""
    return reference if len(reference) <= 100 and reference.isprintable() else ""
