"""Who could be the same as somebody else: names alike by sound and spelling, birth date, phone, e-mail.

Pure. A likeness is a hint with its reasons, for a person to decide by; nothing is ever joined by it.
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from typing import Final

from jellyfish import jaro_winkler_similarity, metaphone

SPELLED_ALIKE: Final = 0.9
"""Jaro-Winkler from which two spellings of a whole name are taken for one: Jon and John Smith have 0.97."""
RESEMBLES: Final = 0.75
"""The same for one word: John and Jane sound alike, but have 0.7."""
WORTH_SHOWING: Final = 2
"""Points from which a likeness is shown; one birth date alone is shared by many."""

SAME_EMAIL: Final = "same e-mail"
SAME_PHONE: Final = "same phone"
SAME_BIRTH: Final = "same birth date"
SAME_NAME: Final = "same name"
SOUNDS: Final = "names sound alike"
SPELLED: Final = "names are spelled alike"
POINTS: Final = {
    SAME_NAME: 3,
    SAME_EMAIL: 3,
    SOUNDS: 2,
    SPELLED: 2,
    SAME_PHONE: 2,
    SAME_BIRTH: 1,
}

CALLED: Final = {
    "bill": "william", "will": "william", "bob": "robert", "rob": "robert", "bobby": "robert",
    "dick": "richard", "rick": "richard", "jim": "james", "jimmy": "james", "joe": "joseph",
    "mike": "michael", "tom": "thomas", "tony": "anthony", "dan": "daniel", "dave": "david",
    "ed": "edward", "ted": "edward", "chuck": "charles", "charlie": "charles", "jack": "john",
    "kate": "katherine", "katie": "katherine", "kathy": "katherine", "beth": "elizabeth",
    "liz": "elizabeth", "betty": "elizabeth", "peggy": "margaret", "maggie": "margaret",
    "sue": "susan", "debbie": "deborah", "becky": "rebecca", "jenny": "jennifer", "pat": "patricia",
    "trish": "patricia", "sam": "samuel", "ben": "benjamin", "matt": "matthew", "chris": "christopher",
    "nick": "nicholas", "alex": "alexander", "greg": "gregory", "steve": "stephen", "steven": "stephen",
}  # fmt: skip
"""Short names and what they are short for, where the two begin differently or sound different."""

FILLING: Final = frozenset(
    {"the", "of", "and", "for", "inc", "llc", "co", "jr", "sr", "ii", "iii", "mr", "mrs", "ms", "dr"}
)  # fmt: skip
"""Words of names that tell nobody apart."""


@dataclass(frozen=True)
class Known:
    """What is known of somebody, or of an organization, as it was typed."""

    name: str
    birth_on: date | None = None
    phone: str = ""
    email: str = ""


@dataclass(frozen=True)
class Likeness:
    """How alike two are, and why, in words."""

    points: int = 0
    reasons: tuple[str, ...] = ()

    @property
    def is_worth_showing(self) -> bool:
        """Whether somebody should look at the two."""
        return self.points >= WORTH_SHOWING


def parts(name: str) -> tuple[str, ...]:
    """The words of a name in small letters, without accents, marks and words that fill."""
    plain = unicodedata.normalize("NFKD", name.casefold())
    kept = "".join(mark for mark in plain if not unicodedata.combining(mark))
    found = re.findall(r"\w+", re.sub(r"['’`]", "", kept))
    return tuple(one for one in found if one not in FILLING) or tuple(found)


def digits(phone: str) -> str:
    """The ten digits of a phone number, without the country's 1, or those that there are."""
    found = "".join(mark for mark in phone.partition("x")[0] if mark.isascii() and mark.isdigit())
    return found[1:] if len(found) == 11 and found.startswith("1") else found


def address(email: str) -> str:
    """An e-mail address as it is compared."""
    return email.strip().casefold()


def compare(one: Known, other: Known) -> Likeness:
    """Why these two could be the same, the strongest reason first."""
    reasons = []
    if (named := _names(one.name, other.name)) is not None:
        reasons.append(named)
    if address(one.email) and address(one.email) == address(other.email):
        reasons.append(SAME_EMAIL)
    if len(digits(one.phone)) >= 7 and digits(one.phone) == digits(other.phone):
        reasons.append(SAME_PHONE)
    if one.birth_on is not None and one.birth_on == other.birth_on:
        reasons.append(SAME_BIRTH)
    reasons.sort(key=lambda reason: -POINTS[reason])
    points = sum(POINTS[reason] for reason in reasons)
    if one.birth_on and other.birth_on and one.birth_on != other.birth_on:
        points -= 2  # Of one name, but two birthdays: cousins, more often than a slip of the pen.
    if SAME_BIRTH in reasons and named is None and _share_a_word(one.name, other.name):
        points += 1  # A mother who married: the first name and the birthday stay.
    return Likeness(points, tuple(reasons))


def _names(one: str, other: str) -> str | None:
    first, second = sorted(_full(one)), sorted(_full(other))
    if not first or not second:
        return None
    if first == second or "".join(_full(one)) == "".join(_full(other)):
        return SAME_NAME
    if _sound(first) == _sound(second) and _resemble(first, second):
        return SOUNDS
    similar = jaro_winkler_similarity(" ".join(_full(one)), " ".join(_full(other)))
    if similar >= SPELLED_ALIKE and len(first) == len(second) and _resemble(first, second):
        return SPELLED
    return None


def _full(name: str) -> list[str]:
    return [CALLED.get(one, one) for one in parts(name)]


def sound(name: str) -> str:
    """How a name sounds, whatever the order of its words: names alike by sound have the same."""
    return " ".join(_sound(_full(name)))


def _sound(words: list[str]) -> list[str]:
    # Some names are not Latin letters: those sound only like themselves.
    return sorted(metaphone(one) or one for one in words)


def _resemble(one: list[str], other: list[str]) -> bool:
    """Whether each word has a partner that resembles it: Ann is not Sam, though both are Smith."""
    return all(
        max(jaro_winkler_similarity(word, mate) for mate in other) >= RESEMBLES for word in one
    )


def _share_a_word(one: str, other: str) -> bool:
    return bool(set(_full(one)) & set(_full(other)))


VOWELS: Final = frozenset("aeiouy")
ALIKE_LETTERS: Final = (
    "ck",
    "cs",
    "sz",
    "fp",
    "gj",
    "vw",
    "iy",
    "aeiou",
    "xz",
    "kq",
    "gn",
    "kn",
    "wr",
)


def first_letters(word: str) -> tuple[str, ...]:
    """The letters a word could begin with and still sound the same: Catherine and Katherine."""
    first = word[:1]
    found = {first, *(mark for group in ALIKE_LETTERS if first in group for mark in group)}
    return tuple(sorted(one for one in found if one))


def beginnings(name: str) -> tuple[tuple[frozenset[str], frozenset[str]], ...]:
    """Pairs of beginnings, two letters each, of a first and a last word: names alike to this stand there.

    Wide enough for other spellings, narrow enough to look through: what they find is compared. Of the
    two words only one may also have another vowel.
    """
    words = parts(name)
    if not words:
        return ()
    first = frozenset(one for word in _also_called(words[0]) for one in _spelled_alike(word))
    if len(words) == 1:
        return ((first, frozenset()),)
    last = frozenset(_spelled_alike(words[-1]))
    return (_other_vowels(first), last), (first, _other_vowels(last)), (last, first)


def _spelled_alike(word: str) -> set[str]:
    return {one + word[1:2] for one in first_letters(word)} | {word[:2]}


def _other_vowels(found: frozenset[str]) -> frozenset[str]:
    more = {one[:1] + vowel for one in found if one[1:] in VOWELS for vowel in VOWELS}
    return found | more


def _also_called(first: str) -> set[str]:
    full = CALLED.get(first, first)
    return {first, full, *(short for short, long in CALLED.items() if long == full)}
