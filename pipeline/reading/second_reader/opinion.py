"""The second reader, whole: lines cut, read, laid beside the first reading, and the better of each place taken."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import chain, compress
from typing import Literal

from pipeline.paging.pictures import Pixels
from pipeline.reading.letters import count_written
from pipeline.reading.lexicon import load_lexicon
from pipeline.reading.lines import line_height
from pipeline.reading.ngrams import load_characters
from pipeline.reading.second_reader.choice import (
    EVEN,
    NEVER,
    Chosen,
    Rule,
    choose,
    leave_to_first,
    load_rule,
    needed_chance,
)
from pipeline.reading.second_reader.cutting import usual_height
from pipeline.reading.second_reader.features import Language, describe, page_agreement
from pipeline.reading.second_reader.language import OfficeLanguage
from pipeline.reading.second_reader.lost_lines import with_lost_lines
from pipeline.reading.second_reader.network import LineNetwork
from pipeline.reading.second_reader.places import Place, find_places
from pipeline.reading.second_reader.reader import in_order, read_lines
from pipeline.reading.second_reader.scribble import is_scribble, is_too_low
from pipeline.reading.second_reader.twice import put_together
from pipeline.reading.second_reader.whole_lines import join_lines
from pipeline.reading.second_reader.witness import bear_out
from schemas.pages import Word

Extent = Literal["all", "doubtful"]
DOUBTFUL = 85.0
"""Least confidence of a word, of the first reader, below which its line is doubtful: a quarter of lines, two thirds of
the gain (measured while the reader was studied)."""


@dataclass(frozen=True, eq=False)
class SecondReader:
    """A network, the rule that was learnt with it, and what is known of the language."""

    network: LineNetwork
    rule: Rule
    language: Language

    def improve(
        self,
        sheet: Pixels,
        words: Sequence[Word],
        *,
        extent: Extent,
        left_s: Callable[[], float],
        repair: bool = False,
    ) -> Chosen:
        """The words after a second reading; the first reader's where the two disagree too widely to be compared.

        Args:
            sheet: cleaned, level, grey, paper white.
            words: of the first reader, boxes in the sheet's pixels.
            extent: which lines are read again.
            left_s: seconds the page has left.
            repair: whether unknown words are set right where the network's scores bear a known one out.

        Raises:
            EngineError: the network failed, or the time is up.
        """
        places = self.compare(sheet, words, extent=extent, left_s=left_s)
        needed = needed_chance(page_agreement(places))
        if needed >= NEVER:
            return leave_to_first(places)
        chances = self.rule.chances(describe(places, self.network.numbers, self.language))
        if needed != EVEN:  # nothing is dropped from print that is foreign to the readers, and nothing added
            return choose(places, chances.tolist(), needed=needed)
        is_print = self._is_print(places, line_height(words))
        printed = tuple(compress(places, is_print))
        each = [
            choose([place], [chance], needed=needed).words
            for place, chance in zip(printed, chances[is_print].tolist(), strict=True)
        ]
        chosen = bear_out(printed, each, self.network.numbers) if repair else tuple(chain.from_iterable(each))
        return Chosen(with_lost_lines(chosen, sheet, places, self.network, self.language, left_s=left_s))

    def _is_print(self, places: Sequence[Place], height: float | None) -> list[bool]:
        return [not (is_scribble(place, self.language) or is_too_low(place, height or 0)) for place in places]

    def compare(
        self, sheet: Pixels, words: Sequence[Word], *, extent: Extent, left_s: Callable[[], float]
    ) -> tuple[Place, ...]:
        """Both readings side by side, before anything is chosen."""
        return side_by_side(sheet, words, self.network, extent=extent, left_s=left_s)


def side_by_side(
    sheet: Pixels,
    words: Sequence[Word],
    network: LineNetwork,
    *,
    extent: Extent = "all",
    left_s: Callable[[], float],
) -> tuple[Place, ...]:
    """What both readers have at each place of a sheet, line by line as they are printed.

    Raises:
        EngineError: the network failed, or the time is up.
    """
    words = join_lines(sheet, words)
    asked = words if extent == "all" else doubtful_lines(words)
    stretches = read_lines(sheet, asked, network, left_s=left_s)
    once = put_together(words, stretches)
    if not once.again:
        return find_places(words, stretches)
    height = usual_height([stretch.cut for stretch in stretches])
    again = read_lines(sheet, once.words, network, left_s=left_s, only=once.again, height=height)
    return find_places(once.words, in_order((*once.read, *again), once.words))


@cache
def load_second_reader() -> SecondReader:
    """The second reader as it is installed, loaded once for each process.

    Raises:
        MissingToolError: its weights or its rule are missing or broken, or do not belong together.
    """
    network = LineNetwork()
    language = OfficeLanguage(load_lexicon(), load_characters())
    return SecondReader(network, load_rule(network=network.sha256), language)


def doubtful_lines(words: Sequence[Word]) -> tuple[Word, ...]:
    """The words of those lines that hold a word read with little confidence."""
    doubtful = {word.line for word in words if word.confidence < DOUBTFUL and count_written([word])}
    return tuple(word for word in words if word.line in doubtful)
