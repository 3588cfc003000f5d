"""Images written anew, pixel by pixel: nothing comes along but what can be seen."""

from __future__ import annotations

import io
import struct
import warnings
from typing import Any

from PIL import ExifTags, Image, ImageOps, UnidentifiedImageError

from media.kinds import IMAGES, kind_of
from media.refusal import Refusal

MAX_BYTES = 20 * 2**20
MAX_PIXELS = 40_000_000  # a phone's largest camera; 160 MB decoded as RGBA
MAX_SIDE = 20_000
QUALITY = 90  # of a JPEG written again; below about 85 repeated writing shows
GPS, THUMBNAIL = ExifTags.IFD.GPSInfo, ExifTags.IFD.IFD1
ENDS = {"png": b"IEND\xaeB`\x82", "jpeg": b"\xff\xd9"}


def write_anew(
    data: bytes, *, max_bytes: int = MAX_BYTES, max_pixels: int = MAX_PIXELS
) -> tuple[dict[str, Any], bytes]:
    """The picture in the bytes as a new PNG, or JPEG where it was one; run it in a child process with limits.

    The size is read from the header and refused before a pixel is decoded. A camera's orientation is carried out, so
    that the picture stays upright without its metadata; of an animation the first picture is kept.

    Returns:
        {"type", "width", "height", "removed"}, where ``removed`` names what was left behind: LOCATION, CAMERA,
        THUMBNAIL, XMP, COLOR_PROFILE, COMMENT, ANIMATION, APPENDED; and the new file.

    Raises:
        Refusal: "image-kind" (with ``kind``), "image-bytes", "image-pixels" (with ``width``, ``height``),
            "image-broken".
    """
    kind = kind_of(data)
    if kind not in IMAGES:
        raise Refusal("image-kind", kind=kind)
    if len(data) > max_bytes:
        raise Refusal("image-bytes", limit_mb=max_bytes // 2**20)
    if (size := _size_in_header(kind, data)) is not None:
        _check_size(*size, max_pixels)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Pillow warns of broken metadata, which is dropped here
        try:
            return _write_anew(kind, data, max_pixels)
        except (
            Image.DecompressionBombError,
            UnidentifiedImageError,
            OSError,
            SyntaxError,
            ValueError,
            struct.error,
        ) as e:
            if isinstance(e, Refusal):
                raise
            raise Refusal("image-broken") from None
        except (IndexError, KeyError, TypeError, EOFError, OverflowError, ZeroDivisionError):
            raise Refusal("image-broken") from None  # Pillow's readers meet a truncated file in many ways


def _write_anew(kind: str, data: bytes, max_pixels: int) -> tuple[dict[str, Any], bytes]:
    Image.MAX_IMAGE_PIXELS = max_pixels
    with Image.open(io.BytesIO(data), formats=[kind.upper()]) as opened:
        _check_size(*opened.size, max_pixels)
        removed = _carried(opened, kind, data)
        opened.load()
        upright = ImageOps.exif_transpose(opened)
        mode = "RGBA" if _has_alpha(upright) else "RGB"
        if upright.mode in ("L", "I;16", "I", "F", "1"):
            mode = "L" if upright.mode != "1" else "1"
        plain = upright.convert(mode)
    clean = Image.frombytes(plain.mode, plain.size, plain.tobytes())  # a new image: no info, no palette, no profile
    written = io.BytesIO()
    if kind == "jpeg":
        clean.convert("L" if clean.mode in ("L", "1") else "RGB").save(written, "JPEG", quality=QUALITY)
    else:
        clean.save(written, "PNG")
    media_type = "image/jpeg" if kind == "jpeg" else "image/png"
    return {"type": media_type, "width": clean.width, "height": clean.height, "removed": removed}, written.getvalue()


def _size_in_header(kind: str, data: bytes) -> tuple[int, int] | None:
    """Width and height where the format keeps them at a fixed place: no parser is needed to refuse a giant."""
    if kind == "png" and len(data) >= 24:
        return struct.unpack(">II", data[16:24])
    if kind == "gif" and len(data) >= 10:
        return struct.unpack("<HH", data[6:10])
    return None


def _check_size(width: int, height: int, max_pixels: int) -> None:
    if width < 1 or height < 1:
        raise Refusal("image-broken")
    if width * height > max_pixels or max(width, height) > MAX_SIDE:
        raise Refusal("image-pixels", width=width, height=height, limit=max_pixels // 10**6)


def _has_alpha(image: Image.Image) -> bool:
    return "A" in image.getbands() or "transparency" in image.info


def _carried(image: Image.Image, kind: str, data: bytes) -> dict[str, int]:
    """What the file carries besides its picture."""
    found: dict[str, int] = {}
    try:
        exif = image.getexif()
        if exif.get_ifd(GPS):
            found["LOCATION"] = 1
        if exif.get_ifd(THUMBNAIL):
            found["THUMBNAIL"] = 1
        if len(exif):
            found["CAMERA"] = 1
    except Exception:  # broken metadata are metadata too, and dropped all the same
        found["CAMERA"] = 1
    info = image.info
    if any(key in info for key in ("xmp", "XML:com.adobe.xmp", "photoshop")) or b"<x:xmpmeta" in data:
        found["XMP"] = 1
    if "icc_profile" in info:
        found["COLOR_PROFILE"] = 1
    if "comment" in info or getattr(image, "text", None):
        found["COMMENT"] = 1
    if getattr(image, "n_frames", 1) > 1:
        found["ANIMATION"] = 1
    end = ENDS.get(kind)
    if end is not None and len(data) - (data.rfind(end) + len(end)) > 0:
        found["APPENDED"] = 1
    return dict(sorted(found.items()))
