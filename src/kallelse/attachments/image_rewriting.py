"""A picture written anew from its own points: no place, camera or thumbnail, and nothing behind it. Runs in the limited process alone."""

import warnings
from io import BytesIO

from PIL import Image, ImageOps, UnidentifiedImageError

from kallelse.attachments.found import Found, Hostile, Kind

MOST_POINTS = 40_000_000
"""A page scanned at 600 points to the inch has 35 million."""
_QUALITY = 90


def rewrite(body: bytes, kind: Kind) -> tuple[bytes, Found]:
    """The picture with its colours and its right way up, and no other data. Raises Hostile."""
    Image.MAX_IMAGE_PIXELS = MOST_POINTS
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    try:
        with Image.open(BytesIO(body), formats=["PNG" if kind is Kind.PNG else "JPEG"]) as picture:
            # The size is in the head: nothing has been unpacked yet.
            if picture.width * picture.height > MOST_POINTS:
                raise Hostile("points")
            if getattr(picture, "n_frames", 1) > 1:
                raise Hostile("frames")
            upright = ImageOps.exif_transpose(picture)
            plain = upright.convert("RGBA" if kind is Kind.PNG and _see_through(upright) else "RGB")
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise Hostile("points") from None
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError):
        raise Hostile("broken") from None
    clean = Image.new(plain.mode, plain.size)
    clean.paste(plain)
    out = BytesIO()
    if kind is Kind.PNG:
        clean.save(out, "PNG", optimize=False)
    else:
        clean.save(out, "JPEG", quality=_QUALITY)
    removed = ("metadata",) if picture.info.get("exif") or picture.info.get("xmp") or picture.info.get("comment") else ()
    return out.getvalue(), Found(pages=1, removed=removed, pictures_only=True)


def _see_through(picture: Image.Image) -> bool:
    return picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info
