"""What the page "Why?" of a record shows: the cues met for each kind, and the evidence of every field. Pure."""

from collections.abc import Mapping, Sequence

from pydantic import Field as Described

from schemas.base import Box, Value
from schemas.explanation import Explanation, PartExplanation, explain_record
from schemas.records import Cue, Field, Proposal, Record
from search.web.addresses import crop_url, page_url, record_url
from search.web.dates import day_of
from search.web.record_view import Look, pages_of
from search.web.search_view import kind_names


class ShownPlace(Value):
    """Where something stands, with its picture."""

    page: int
    url: str
    picture: str | None


class ShownCue(Value):
    """A cue that was met."""

    kind: str
    text: str
    weight: str
    against: bool
    place: ShownPlace | None


class ShownProposal(Value):
    """What a rule proposes for a field."""

    value: str
    raw: str
    rule: str
    sure: int
    is_hint: bool = Described(description="it is the value, but too doubtful to be told as a fact")
    place: ShownPlace | None


class ShownField(Value):
    """A field, who confirmed it, and what is proposed for it."""

    name: str
    value: str
    confirmed: str = Described(description="who confirmed it and why; empty when nobody did")
    proposals: tuple[ShownProposal, ...]


class ShownReason(Value):
    """Why a part is what it is."""

    kind: str
    pages: str
    said: str
    cues: tuple[ShownCue, ...]
    fields: tuple[ShownField, ...]


class WhyView(Value):
    """Everything of ``why.html``."""

    title: str
    record: str
    masked: bool
    parts: tuple[ShownReason, ...]
    fields: tuple[ShownField, ...]


def view_why(record: Record, *, look: Look) -> WhyView:
    """The page that shows why."""
    explanation = explain_record(record)
    pictured = {page.number for page in record.pages if page.image_sha256}
    teller = _Teller(explanation, look, kind_names(look.taxonomy, look.say), pictured)
    return WhyView(
        title=record.title,
        record=record_url(record.record_id),
        masked=bool(record.masks) and not look.may_see_identifiers,
        parts=tuple(map(teller.part, explanation.parts)),
        fields=teller.fields(explanation.fields),
    )


class _Teller:
    """Puts evidence into words for one reader."""

    def __init__(self, explanation: Explanation, look: Look, kinds: Mapping[str, str], pictured: set[int]) -> None:
        self._record_id = explanation.record_id
        self._look = look
        self._kinds = kinds
        self._pictured = pictured

    def part(self, part: PartExplanation) -> ShownReason:
        say = self._look.say
        by = part.confirmed_kind.by if part.confirmed_kind else ""
        return ShownReason(
            kind=self._kind(part.kind),
            pages=pages_of(part.first_page, part.last_page, say),
            said=say("confirmed_by", who=by) if by else say("confidence", percent=round(part.kind_confidence)),
            cues=tuple(map(self._cue, part.cues)),
            fields=self.fields(part.fields),
        )

    def fields(self, fields: Sequence[Field]) -> tuple[ShownField, ...]:
        return tuple(self._field(field) for field in fields if field.value is not None)

    def _cue(self, cue: Cue) -> ShownCue:
        return ShownCue(
            kind=self._kind(cue.kind),
            text=cue.text,
            weight=f"{cue.weight:+g}",
            against=cue.weight < 0,
            place=self._place(cue.page, cue.box),
        )

    def _field(self, field: Field) -> ShownField:
        said = ""
        if field.confirmed is not None:
            said = self._look.say("confirmed_by", who=field.confirmed.by)
            said += f": {field.confirmed.reason}" if field.confirmed.reason else ""
        return ShownField(
            name=self._look.say(field.name),
            value=_said(field.name, field.value or ""),
            confirmed=said,
            proposals=tuple(
                self._proposal(field.name, each, is_hint=field.is_hint and place == 0)
                for place, each in enumerate(field.proposals)
            ),
        )

    def _proposal(self, name: str, proposal: Proposal, *, is_hint: bool) -> ShownProposal:
        return ShownProposal(
            value=_said(name, proposal.value),
            raw=proposal.raw,
            rule=proposal.rule,
            sure=round(proposal.confidence),
            is_hint=is_hint,
            place=self._place(proposal.page, proposal.box),
        )

    def _place(self, page: int | None, box: Box | None) -> ShownPlace | None:
        if page is None:
            return None
        picture = crop_url(self._record_id, page, box) if box and page in self._pictured else None
        return ShownPlace(page=page, url=page_url(self._record_id, page), picture=picture)

    def _kind(self, kind: str) -> str:
        return self._kinds.get(kind, kind)


def _said(name: str, value: str) -> str:
    """The value as the record page shows it: a date as an office writes it."""
    return day_of(value) if name == "date" else value
