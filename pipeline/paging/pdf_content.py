"""What a PDF page paints: its images and where they lie, whether there is text, and whether there is anything else."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import pikepdf

from pipeline.paging.geometry import IDENTITY, UNIT_SQUARE, Matrix, Rect, combine, is_upright, rect_of, transform
from pipeline.paging.pdf_files import faults_translated
from pipeline.paging.pdf_forms import MOST_NESTED, check_forms
from schemas.errors import CorruptFileError

MOST_STORED_BYTES = 512 * 1024
"""Compressed; a page that paints more is a drawing, not a scan. It is not looked through, and the text in it not read:
that would take minutes."""
MOST_BYTES = 8 * 2**20
MOST_INSTRUCTIONS = 300_000

_INVISIBLE_MODES = frozenset({3, 7})
"""Text rendering modes that leave nothing on the page: neither filled nor stroked (7 only clips)."""

_HIDDEN_ANNOTATION = 0x2 | 0x20
_NOT_DRAWN = frozenset({"/Link", "/Popup"})


@dataclass(frozen=True)
class PlacedImage:
    """An image as a page draws it."""

    stream: pikepdf.Stream
    matrix: Matrix
    """from the unit square to the page's points"""
    clip: Rect | None
    """what may be seen of it; None: all"""

    @property
    def rect(self) -> Rect:
        """Where it lies, in the page's points."""
        return transform(UNIT_SQUARE, self.matrix)


@dataclass(frozen=True)
class PageContent:
    """What a page paints."""

    images: tuple[PlacedImage, ...]
    has_text: bool
    """any text, visible or not"""
    beneath: bool
    """something is painted before the first image"""
    other: bool
    """something else is painted after it or over it, or in a way that we do not follow"""


def read_content(page: pikepdf.Page) -> PageContent:
    """Look through a page's instructions.

    Raises:
        CorruptFileError: they cannot be decoded, name a picture that is not in the file, or draw forms without end.
    """
    with faults_translated():
        check_forms(page)
        if _is_long(page):
            return PageContent(images=(), has_text=False, beneath=True, other=True)
        reader = _Reader()
        reader.read(page, page.resources if "/Resources" in page.obj else None, _State(), depth=0)
        return PageContent(
            images=tuple(reader.images),
            has_text=reader.has_text,
            beneath=reader.beneath,
            other=reader.other or _has_drawn_annotations(page),
        )


def _is_long(page: pikepdf.Page) -> bool:
    contents = page.obj.get("/Contents")
    parts: list[object] = list(contents) if isinstance(contents, pikepdf.Array) else [contents]
    streams = [part for part in parts if isinstance(part, pikepdf.Stream)]
    if sum(len(stream.read_raw_bytes()) for stream in streams) > MOST_STORED_BYTES:
        return True
    return sum(len(stream.read_bytes()) for stream in streams) > MOST_BYTES


def _has_drawn_annotations(page: pikepdf.Page) -> bool:
    """Whether stamps, notes, signatures or form fields are drawn on the page."""
    annotations = page.obj.get("/Annots")
    if not isinstance(annotations, pikepdf.Array):
        return False
    return any(isinstance(each, pikepdf.Dictionary) and _is_drawn(each) for each in annotations)


def _is_drawn(annotation: pikepdf.Dictionary) -> bool:
    if str(annotation.get("/Subtype")) in _NOT_DRAWN or int(annotation.get("/F", 0)) & _HIDDEN_ANNOTATION:
        return False
    box = annotation.get("/Rect")
    if not isinstance(box, pikepdf.Array) or len(box) != 4:
        return False
    return rect_of(*(float(value) for value in box)).area > 0


class _State(NamedTuple):
    """The part of the graphics state that we follow."""

    matrix: Matrix = IDENTITY
    text_mode: int = 0
    clip: Rect | None = None
    strange: bool = False
    """a clip that is no rectangle, transparency, or another effect"""


class _Reader:
    """Goes through instructions and notes what they paint."""

    def __init__(self) -> None:
        self.images: list[PlacedImage] = []
        self.has_text = False
        self.beneath = False
        self.other = False
        self._instructions_left = MOST_INSTRUCTIONS
        self._state = _State()
        self._stack: list[_State] = []
        self._path: list[Rect | None] = []
        self._clips = False
        self._resources: object = None
        self._depth = 0

    def read(self, source: pikepdf.Page | pikepdf.Stream, resources: object, state: _State, *, depth: int) -> None:
        """Go through a page, or a form drawn on it."""
        before = self._state, self._stack, self._resources, self._depth
        self._state, self._stack, self._resources, self._depth = state, [], resources, depth
        for instruction in pikepdf.parse_content_stream(source):
            self._instructions_left -= 1
            if self._instructions_left < 0:
                self.other = True
                break
            act = _ACTIONS.get(str(instruction.operator))
            try:
                if act is not None:
                    act(self, tuple(instruction.operands))
            except (ValueError, TypeError, IndexError):  # readers pass over what makes no sense; they are asked then
                self.other = True
        self._state, self._stack, self._resources, self._depth = before

    def save(self, _: Sequence[object]) -> None:
        self._stack.append(self._state)

    def restore(self, _: Sequence[object]) -> None:
        if self._stack:
            self._state = self._stack.pop()

    def concatenate(self, operands: Sequence[object]) -> None:
        a, b, c, d, e, f = (float(str(value)) for value in operands)
        self._state = self._state._replace(matrix=combine((a, b, c, d, e, f), self._state.matrix))

    def set_text_mode(self, operands: Sequence[object]) -> None:
        self._state = self._state._replace(text_mode=int(str(operands[0])))

    def show_text(self, _: Sequence[object]) -> None:
        self.has_text = True
        if self._state.text_mode not in _INVISIBLE_MODES:
            self.paint(())

    def paint(self, _: Sequence[object]) -> None:
        if self.images:
            self.other = True
        else:
            self.beneath = True

    def paint_path(self, operands: Sequence[object]) -> None:
        if self._path:
            self.paint(operands)
        self.end_path(operands)

    def paint_inline_image(self, _: Sequence[object]) -> None:
        self.other = True

    def add_rectangle(self, operands: Sequence[object]) -> None:
        x, y, width, height = (float(str(value)) for value in operands)
        self._path.append(transform(rect_of(x, y, x + width, y + height), self._state.matrix))

    def add_line(self, _: Sequence[object]) -> None:
        self._path.append(None)

    def clip_to_path(self, _: Sequence[object]) -> None:
        self._clips = True

    def end_path(self, _: Sequence[object]) -> None:
        if self._clips:
            [area] = self._path if len(self._path) == 1 else [None]
            self._clip_to(area)
        self._path, self._clips = [], False

    def _clip_to(self, area: Rect | None) -> None:
        if area is None or not is_upright(self._state.matrix):
            self._state = self._state._replace(strange=True)
        else:
            clip = area if self._state.clip is None else area.intersect(self._state.clip)
            self._state = self._state._replace(clip=clip)

    def set_effects(self, operands: Sequence[object]) -> None:
        effects = _named(self._resources, "/ExtGState", operands)
        if isinstance(effects, pikepdf.Dictionary) and _is_strange(effects):
            self._state = self._state._replace(strange=True)

    def begin_marked(self, operands: Sequence[object]) -> None:
        if operands and str(operands[0]) == "/OC":  # may be switched off; the reader decides
            self.other = True

    def draw(self, operands: Sequence[object]) -> None:
        drawn = _named(self._resources, "/XObject", operands)
        if not isinstance(drawn, pikepdf.Stream):
            raise CorruptFileError("The PDF is damaged: the page shows a picture that is not in the file.")
        if "/OC" in drawn or self._state.strange:
            self.other = True
        if str(drawn.get("/Subtype")) == "/Image":
            self.images.append(PlacedImage(drawn, self._state.matrix, self._state.clip))
        elif str(drawn.get("/Subtype")) == "/Form":
            self._draw_form(drawn)

    def _draw_form(self, form: pikepdf.Stream) -> None:
        if self._depth >= MOST_NESTED:
            self.other = True
            return
        a, b, c, d, e, f = (float(value) for value in form.get("/Matrix", IDENTITY))
        outside = self._state
        self._state = outside._replace(matrix=combine((a, b, c, d, e, f), outside.matrix))
        if isinstance(box := form.get("/BBox"), pikepdf.Array):
            self._clip_to(transform(rect_of(*(float(value) for value in box)), self._state.matrix))
        inside = self._state
        self._state = outside
        self.read(form, form.get("/Resources", self._resources), inside, depth=self._depth + 1)


def _named(resources: object, kind: str, operands: Sequence[object]) -> object:
    """The resource of a kind that an instruction names; None when there is none."""
    table = resources.get(kind) if isinstance(resources, pikepdf.Dictionary) else None
    return table.get(str(operands[0])) if isinstance(table, pikepdf.Dictionary) and operands else None


def _is_strange(effects: pikepdf.Dictionary) -> bool:
    """Whether a graphics state makes what is painted transparent, masked or blended."""
    opaque = all(float(effects.get(key, 1)) >= 1 for key in ("/ca", "/CA"))
    blended = str(effects.get("/BM", "/Normal")) not in {"/Normal", "/Compatible"}
    return not opaque or blended or isinstance(effects.get("/SMask"), pikepdf.Dictionary)


_ACTIONS: dict[str, Callable[[_Reader, Sequence[object]], None]] = {
    "q": _Reader.save,
    "Q": _Reader.restore,
    "cm": _Reader.concatenate,
    "Do": _Reader.draw,
    "gs": _Reader.set_effects,
    "Tr": _Reader.set_text_mode,
    "re": _Reader.add_rectangle,
    "n": _Reader.end_path,
    "sh": _Reader.paint,
    "BDC": _Reader.begin_marked,
    "INLINE IMAGE": _Reader.paint_inline_image,
    **dict.fromkeys(("Tj", "TJ", "'", '"'), _Reader.show_text),
    **dict.fromkeys(("m", "l", "c", "v", "y"), _Reader.add_line),
    **dict.fromkeys(("W", "W*"), _Reader.clip_to_path),
    **dict.fromkeys(("S", "s", "f", "F", "f*", "B", "B*", "b", "b*"), _Reader.paint_path),
}
