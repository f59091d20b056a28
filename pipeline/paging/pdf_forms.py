"""Forms drawn within forms multiply: a small PDF can ask for more than any machine can draw.

Such a page is found out before a PDF reader is asked to draw it.
"""

from collections.abc import Iterator

import pikepdf

from schemas.errors import CorruptFileError

MOST_NESTED = 12
MOST_DRAWN = 200_000
"""A map of many small signs has some ten thousand."""
MOST_STORED_BYTES = 2 * 2**20
"""A form with a longer list of instructions, packed, is not looked through: it is a drawing, not a multiplier."""


def check_forms(page: pikepdf.Page) -> None:
    """Count the forms that are drawn with a page, those in its notes and fields too.

    Raises:
        CorruptFileError: a form draws itself, or they are beyond all measure.
    """
    counted: dict[tuple[int, int], int | None] = {}
    resources = page.resources if "/Resources" in page.obj else None
    drawn = sum(1 + _within(form, counted, depth=1) for form in _drawn_forms(page, resources))
    drawn += sum(1 + _within(form, counted, depth=1) for form in _looks(page.obj.get("/Annots")))
    if drawn > MOST_DRAWN:
        raise CorruptFileError(f"The PDF is damaged: the page draws {drawn:,} forms within forms.")


def _within(form: pikepdf.Stream, counted: dict[tuple[int, int], int | None], *, depth: int) -> int:
    """How many forms are drawn when this one is drawn, itself not counted."""
    if form.objgen not in counted:
        if depth > MOST_NESTED:
            raise CorruptFileError("The PDF is damaged: forms within forms on the page are too deep.")
        counted[form.objgen] = None
        inner = _drawn_forms(form, form.get("/Resources"))
        counted[form.objgen] = sum(1 + _within(each, counted, depth=depth + 1) for each in inner)
    count = counted[form.objgen]
    if count is None:
        raise CorruptFileError("The PDF is damaged: a form on the page draws itself.")
    return count


def _drawn_forms(source: pikepdf.Page | pikepdf.Stream, resources: object) -> Iterator[pikepdf.Stream]:
    """The forms that a page or form draws, each as often as it does."""
    table = resources.get("/XObject") if isinstance(resources, pikepdf.Dictionary) else None
    if not isinstance(table, pikepdf.Dictionary):
        return
    forms = {name: each for name, each in table.items() if _is_form(each)}
    if not forms or (isinstance(source, pikepdf.Stream) and len(source.read_raw_bytes()) > MOST_STORED_BYTES):
        return
    for instruction in pikepdf.parse_content_stream(source, "Do"):
        operands = list(instruction.operands)
        form = forms.get(str(operands[0])) if operands else None
        if isinstance(form, pikepdf.Stream):
            yield form


def _looks(notes: object) -> Iterator[pikepdf.Stream]:
    """How notes and fields look: a form for each, or one for each of its states."""
    for note in notes if isinstance(notes, pikepdf.Array) else ():
        looks = note.get("/AP") if isinstance(note, pikepdf.Dictionary) else None
        normal = looks.get("/N") if isinstance(looks, pikepdf.Dictionary) else None
        states = normal.values() if isinstance(normal, pikepdf.Dictionary) else (normal,)
        yield from (each for each in states if isinstance(each, pikepdf.Stream))


def _is_form(drawn: object) -> bool:
    return isinstance(drawn, pikepdf.Stream) and str(drawn.get("/Subtype")) == "/Form"
