"""What is known of the language, for choosing: the lexicon and the characters' order together."""

from dataclasses import dataclass

from pipeline.reading.lexicon import Lexicon
from pipeline.reading.ngrams import CharacterModel


@dataclass(frozen=True, eq=False)
class OfficeLanguage:
    """Hindi and English of offices."""

    lexicon: Lexicon
    characters: CharacterModel

    def commonness(self, word: str) -> int:
        """Class of a word's frequency, 1 to 8; 0 when it is not known."""
        return self.lexicon.commonness(word)

    def cost(self, word: str) -> float:
        """Nats a letter of the word costs in the mean."""
        return self.characters.cost(word)
