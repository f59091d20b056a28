"""A picture as an image of a PDF holds it: coded bytes, and how they are to be read."""

import io
from dataclasses import dataclass, field
from typing import Literal

from PIL import ImageCms

Space = Literal["gray", "rgb", "cmyk", "own"]
"""Whose colours: of the screen, of the inks, or as a JPEG 2000 itself says."""

COMPONENTS = {"gray": 1, "rgb": 3, "cmyk": 4}
PROFILE_SPACES = {1: b"GRAY", 3: b"RGB ", 4: b"CMYK"}
PROFILE_CLASSES = frozenset({b"scnr", b"mntr", b"prtr", b"spac"})
"""PDF 32000-1, 8.6.5.5: the profiles that a colour space may hold."""
NEWEST_PROFILE = 4
"""ISO 19005-2 knows profiles up to version 4."""


@dataclass(frozen=True)
class PdfPicture:
    """A picture that a PDF can hold as it is."""

    content: bytes
    width: int
    height: int
    filter: str
    """the name of its coding, as a PDF has it"""
    space: Space = "gray"
    bits: int = 8
    profile: bytes | None = None
    """the ICC profile of its colours; None: those of the screen"""
    palette: bytes | None = None
    """colours of an indexed picture, red, green and blue each"""
    inverted: bool = False
    """0 is white"""
    parameters: dict[str, int | bool] = field(default_factory=dict)


def usable_profile(profile: object, *, components: int) -> bytes | None:
    """An embedded colour profile if PDF/A takes it and it can be read; None also for plain sRGB."""
    if not isinstance(profile, bytes) or not is_usable_profile(profile, components=components):
        return None
    try:
        name = ImageCms.getProfileDescription(ImageCms.ImageCmsProfile(io.BytesIO(profile)))
    except (ImageCms.PyCMSError, OSError, ValueError):
        return None
    return None if "srgb" in name.lower() else profile


def is_usable_profile(profile: bytes, *, components: int) -> bool:
    """Whether the head of a profile says what PDF/A asks for (ISO 19005-2, 6.2.4.2)."""
    return (
        len(profile) > 128
        and int.from_bytes(profile[:4], "big") == len(profile)
        and profile[36:40] == b"acsp"
        and 2 <= profile[8] <= NEWEST_PROFILE
        and profile[12:16] in PROFILE_CLASSES
        and profile[16:20] == PROFILE_SPACES.get(components)
    )
