"""What an examination finds, as values that travel between the limited process and us."""

from enum import StrEnum

import msgspec


class Kind(StrEnum):
    """The kinds of file that may be attached."""

    PDF = "pdf"
    PNG = "png"
    JPEG = "jpeg"


class Found(msgspec.Struct, frozen=True):
    """What a file is like, once written anew. `removed` are codes of what was taken out of it (`words.REMOVED`)."""

    pages: int = 1
    removed: tuple[str, ...] = ()
    tagged: bool = False
    language: str = ""
    title: str = ""
    pictures_only: bool = False

    @property
    def accessible(self) -> bool:
        """Whether it can be read by assistive technology, as far as a program can tell (R-DOS-5)."""
        return self.tagged and bool(self.language) and bool(self.title) and not self.pictures_only


class Hostile(Exception):
    """A file that cannot be written anew; the argument is a code of `words.HOSTILE`."""

    @property
    def code(self) -> str:
        """Why."""
        return str(self.args[0])
