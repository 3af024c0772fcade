"""What a password has to be, and how it is kept. NIST SP 800-63B-4: long, any characters, not guessable."""

import base64
import hashlib
import re
import unicodedata
from collections.abc import Iterable
from typing import Final

import bcrypt

from models.rules import common_words

SHORTEST: Final = 15
LONGEST: Final = 128
ROUNDS = 12  # 2**12 rounds of bcrypt: about a quarter of a second for each guess
DIFFERENT: Final = "The two passwords differ. Type the same one twice."
HELP: Final = "15 to 128 characters. Several unrelated words are easy to remember. Spaces and any letters are welcome."

LEAST_OWN: Final = 8  # characters that must be left once the guessable words are taken away
LEAST_DISTINCT: Final = 6


def normalized(password: str) -> str:
    """The same password however the keyboard composed it (NFKC). Spaces stay, also at the ends."""
    return unicodedata.normalize("NFKC", password)


def is_same(first: str, again: str) -> bool:
    """Whether a password was typed alike twice, however the keyboard composed it."""
    return normalized(first) == normalized(again)


def refusal(password: str, *, known: Iterable[str] = (), demo: bool = False) -> str:
    """Why this password cannot be used, as a sentence; "" when it can.

    `known` are words a neighbor would try: the user name, the person's name, the county, the organization.
    Demo accounts may have the password that their sign-in page shows.
    """
    text = normalized(password)
    if len(text) < SHORTEST:
        return f"Use at least {SHORTEST} characters. Several unrelated words make a good password."
    if len(text) > LONGEST:
        return f"Use at most {LONGEST} characters."
    if not demo and _is_guessable(text, known):
        return "This is too easy to guess. Add words that have nothing to do with you, the county or this program."
    return ""


def _is_guessable(text: str, known: Iterable[str]) -> bool:
    folded = text.casefold()
    own = {part for word in known for part in re.split(r"[\W_]+", word.casefold()) if len(part) > 2}
    guessed = own | common_words.WORDS
    ways = {re.sub(r"[\W_]+", "", one) for one in (folded, folded.translate(common_words.LEET))}
    return any(
        len(set(bare)) < LEAST_DISTINCT or len(_without(bare, guessed)) < LEAST_OWN for bare in ways
    )


def _without(bare: str, words: Iterable[str]) -> str:
    """What is left of a text without the words, longest first, keyboard runs, years and repetition."""
    for word in sorted((w for w in words if len(w) > 2), key=len, reverse=True):
        bare = bare.replace(word, " ")
    for run in common_words.KEYBOARD:
        for size in range(len(run), 2, -1):
            for start in range(len(run) - size + 1):
                bare = bare.replace(run[start : start + size], " ")
    bare = re.sub(r"(19|20)\d\d", " ", bare)
    bare = re.sub(r"(.+?)\1+", r"\1", bare)
    return bare.replace(" ", "")


def prepared(password: str) -> str:
    """What the hasher is given. bcrypt reads 72 bytes at most, a password may have more: so a digest of it."""
    digest = hashlib.sha384(b"common-table:" + normalized(password).encode()).digest()
    return base64.b64encode(digest).decode()


def hashed(password: str) -> str:
    """The bcrypt hash to keep, in the form streamlit-authenticator's hasher reads."""
    return bcrypt.hashpw(prepared(password).encode(), bcrypt.gensalt(ROUNDS)).decode()


def matches(password: str, kept: str) -> bool:
    """Whether this is the password behind the kept hash; never when none is kept."""
    return bool(kept) and bcrypt.checkpw(prepared(password).encode(), kept.encode())


# The hash of a random password that nobody knows: checked for unknown users, so that they take as long as known ones.
NOBODY: Final = "$2b$12$iaX59QYCzkm3oOguOi52W.TdB1y2a.RyPPVBU3ZarXVtxAUEFiVIm"
