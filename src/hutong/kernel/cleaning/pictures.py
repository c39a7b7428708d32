"""Photographs made anew from their pixels: no place, device, time, name or thumbnail is left in them."""

from __future__ import annotations

import io
import struct

from PIL import Image, ImageOps, UnidentifiedImageError

from hutong.kernel.cleaning import refusals

MOST_PIXELS = 50_000_000
LONGEST_SIDE = 1_600
_QUALITY = 85
_FORMATS = ("JPEG", "PNG", "WEBP", "AVIF", "HEIF")


def is_picture(data: bytes) -> bool:
    """Whether it starts as one of the formats that phones make."""
    webp = data.startswith(b"RIFF") and data[8:12] == b"WEBP"
    return webp or data.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")) or _is_heif(data)


def _is_heif(data: bytes) -> bool:
    brands = (b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1", b"avif")
    return data[4:8] == b"ftyp" and data[8:12] in brands


def made_anew(data: bytes) -> bytes:
    """A JPEG of at most 1600 pixels a side, upright. Only the first picture of several is kept.

    Raises Refused when it cannot be read or has more than 50 million pixels: the size is looked at before anything is unpacked.
    """
    try:
        with Image.open(io.BytesIO(data), formats=[name for name in _FORMATS if _known(name)]) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                raise refusals.too_many_pixels()
            picture.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
            return _pixels(picture)
    except UnidentifiedImageError:
        raise refusals.heic() if _is_heif(data) else refusals.picture() from None
    except Image.DecompressionBombError:
        raise refusals.too_many_pixels() from None
    except (OSError, SyntaxError, ValueError, EOFError, struct.error, IndexError, KeyError, TypeError, OverflowError):
        raise refusals.picture() from None


def _known(name: str) -> bool:
    Image.init()
    return name in Image.OPEN


def _pixels(picture: Image.Image) -> bytes:
    """Its pixels alone, on white where it was clear, copied into a picture that never had anything else."""
    upright = ImageOps.exif_transpose(picture)
    clear = upright.mode in ("RGBA", "LA", "PA") or "transparency" in upright.info
    plain = upright.convert("RGBA" if clear else "RGB")
    plain.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    fresh = Image.new("RGB", plain.size, "white")
    fresh.paste(plain, mask=plain.getchannel("A") if clear else None)
    out = io.BytesIO()
    fresh.save(out, "JPEG", quality=_QUALITY)
    return out.getvalue()
