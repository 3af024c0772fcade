"""Names of people who do not exist, and look it: nobody is called Testwood or Samplebrook."""

from collections.abc import Iterator
from random import Random
from typing import Final

FIRST: Final = (
    "Marigold Juniper Clover Bryony Tansy Linnea Saffron Ottoline Persis Fern Calla Dahlia Elowen Ione "
    "Posy Rowena Sorrel Thea Verity Willa Zinnia Aster Briar Cosima Delphine Esme Flora Greta Hester Ivy "
    "Jonquil Keziah Lavender Maren Nell Odessa Pearl Quilla Rosalind Selah Tabitha Una Violet Wilhelmina "
    "Ambrose Barnaby Caspian Dorian Ellis Fitz Gideon Horatio Ignatius Jasper Kit Leander Magnus Nico "
    "Orson Percival Quincy Rafferty Silas Thaddeus Ulric Virgil Wendell Xavier Yorick Zebulon Amos Bram "
    "Cyrus Desmond Ephraim Felix Garnet Hugo Isidore Jules"
).split()
INFANTS: Final = (
    "Wren Finch Robin Lark Sparrow Pip Bean Bunny Cricket Dove Ember Fawn Hazel Jay Kestrel Linnet "
    "Minnow Nova Otter Poppy Quill Reed Star Teal Vesper"
).split()
MADE_UP: Final = (
    "Test Sample Demo Example Mock Pretend Specimen Fable Fiction Trial Model Proto Draft Dummy"
).split()
ENDINGS: Final = (
    "wood field ton ridge well ley brook worth ford by stead more wick dale burn croft hurst land"
).split()
LAST: Final = tuple(f"{one}{end}" for one in MADE_UP for end in ENDINGS)


def full_names(rng: Random) -> Iterator[str]:
    """Full names in no order, each once; the combinations last for some 20,000 people."""
    pairs = list(range(len(FIRST) * len(LAST)))
    rng.shuffle(pairs)
    for pair in pairs:
        yield f"{FIRST[pair % len(FIRST)]} {LAST[pair // len(FIRST)]}"


def email(name: str) -> str:
    """An address under example.org, which belongs to nobody (RFC 2606)."""
    return f"{name.lower().replace(' ', '.')}@example.org"


def phone(rng: Random) -> str:
    """A number from 555-0100 to 555-0199, kept free for stories."""
    return f"205-555-01{rng.randrange(100):02d}"
