"""Everything kept between two runs of a page, by typed accessor. No other module names a key."""

import secrets
from typing import Any, Final

import streamlit as st

_PAGES: Final = "ct_pages"
_FLASH: Final = "ct_flash"
_NONCE: Final = "ct_nonce:"
_ONCE: Final = "ct_once:"
_SHOWN: Final = "ct_shown:"
_SNAPSHOT: Final = "ct_snapshot:"
_REFUSAL: Final = "ct_refusal:"
_LOGGED: Final = "ct_logged"
_REPEATED: Final = "ct_repeated"
_IMPORT: Final = "ct_import"
_JOB: Final = "ct_job:"
_TYPED: Final = "ct_typed:"
_UNADDRESSED: Final = "ct_unaddressed:"
_DRAFT: Final = "ct_draft:"
_AGAIN: Final = "ct_again:"
_SAVED: Final = "ct_saved"
_TAB: Final = "ct_tab"


def keep_pages(pages: dict[str, Any]) -> None:
    """Remember the pages of this person's menu, so that a fragment can link to them."""
    st.session_state[_PAGES] = pages


def pages() -> dict[str, Any]:
    """The pages of this person's menu by name."""
    kept: dict[str, Any] = st.session_state.get(_PAGES, {})
    return kept


def flash(sentence: str) -> None:
    """Say this once, on the next run: what was just done."""
    st.session_state.setdefault(_FLASH, []).append(sentence)


def take_flashes() -> list[str]:
    """What is to be said now; saying it clears it."""
    said: list[str] = st.session_state.pop(_FLASH, [])
    return said


def tab() -> str:
    """A name for this tab at this process, which a tab that had to move to another one does not keep."""
    name: str = st.session_state.setdefault(_TAB, secrets.token_hex(8))
    return name


def form_key(name: str) -> str:
    """The key of a form that is being filled in. It changes once it was saved, so a second click
    on Save finds no form and what was typed never leaks into the next record."""
    return f"{name}#{st.session_state.get(_NONCE + name, 0)}"


def renew_form(name: str) -> None:
    """The form was saved: the next one starts empty."""
    st.session_state.pop(_DRAFT + form_key(name), None)
    st.session_state[_NONCE + name] = st.session_state.get(_NONCE + name, 0) + 1


def value(key: str, default: Any = None) -> Any:
    """What a widget with this key holds now."""
    return st.session_state.get(key, default)


def put(key: str, new: Any) -> None:
    """Set a widget's value before it is drawn."""
    st.session_state[key] = new


def drop(key: str) -> None:
    """Forget what a widget held."""
    st.session_state.pop(key, None)


def keep_once(name: str, new: Any) -> None:
    """Keep something to show on the page that is drawn next, such as a link to what was added."""
    st.session_state[_ONCE + name] = new


def once(name: str) -> Any:
    """What was kept to show, until it is dropped."""
    return st.session_state.get(_ONCE + name)


def drop_once(name: str) -> None:
    """It was shown, or handed over."""
    st.session_state.pop(_ONCE + name, None)


def shown_version(form: str, first_field: str, now: int) -> int:
    """The version of the row a form was drawn with, also on the run that saves it.

    Ask before the form is drawn. `first_field` is a field of it: where that is unknown, the form is new.
    """
    if f"{form}.{first_field}" not in st.session_state:
        st.session_state[_SHOWN + form] = now
    version: int = st.session_state.setdefault(_SHOWN + form, now)
    return version


def keep_shown_version(form: str, now: int) -> None:
    """Another form of the same page saved the row: this one still shows what is stored."""
    st.session_state[_SHOWN + form] = now


def keep_logged(case_id: int, contact_id: int, sentence: str) -> None:
    """Remember the contact that was just logged, so that it can be taken back."""
    st.session_state[_LOGGED] = (case_id, contact_id, sentence)


def logged() -> tuple[int, int, str] | None:
    """The case, the contact and the sentence of what was logged last in this tab."""
    kept: tuple[int, int, str] | None = st.session_state.get(_LOGGED)
    return kept


def forget_logged() -> None:
    """It was taken back, or is no longer to be offered."""
    st.session_state.pop(_LOGGED, None)


def keep_repeated(**values: Any) -> None:
    """Keep what repeats from sheet to sheet: the date and the way of contact."""
    st.session_state[_REPEATED] = values


def repeated() -> dict[str, Any]:
    """What was kept from the sheet before."""
    kept: dict[str, Any] = st.session_state.get(_REPEATED, {})
    return kept


def keep_snapshot(form: str, rows: Any) -> None:
    """Keep what a grid was drawn with: its edits are counted by position in exactly these rows."""
    st.session_state[_SNAPSHOT + form] = rows


def snapshot(form: str) -> Any:
    """What a grid was drawn with, or None."""
    return st.session_state.get(_SNAPSHOT + form)


def keep_refusal(form: str, refused: Any) -> None:
    """Keep why a grid's rows were refused, to mark them until they are saved."""
    st.session_state[_REFUSAL + form] = refused


def refusal(form: str) -> Any:
    """Why a grid's rows were refused, or None."""
    return st.session_state.get(_REFUSAL + form)


def keep_unaddressed(name: str, asked: Any) -> None:
    """Keep what a list was asked that must not stand in its address: a typed name."""
    st.session_state[_UNADDRESSED + name] = asked


def unaddressed(name: str) -> Any:
    """What a list was asked beside its address, or None."""
    return st.session_state.get(_UNADDRESSED + name)


def keep_draft(form: str, draft: Any) -> None:
    """Keep what a form started from and which of its fields are kept as a draft."""
    st.session_state[_DRAFT + form] = draft


def draft(form: str) -> Any:
    """What a form started from, or None before it was first drawn in this tab."""
    return st.session_state.get(_DRAFT + form)


def is_drawn(key: str) -> bool:
    """Whether a widget with this key is on the page; leaving the page takes its value away."""
    return key in st.session_state


def keep_again(form: str, values: dict[str, Any]) -> None:
    """Keep what repeats from one record to the next in a form: the date, the place, the way."""
    st.session_state[_AGAIN + form] = values


def again(form: str) -> dict[str, Any]:
    """What repeats from the record before."""
    kept: dict[str, Any] = st.session_state.get(_AGAIN + form, {})
    return kept


def keep_saved(sentence: str, page: str, query: dict[str, Any]) -> None:
    """Remember what was just entered, and where it stands, the last first."""
    st.session_state[_SAVED] = [(sentence, page, query), *saved()][:10]


def saved() -> list[tuple[str, str, dict[str, Any]]]:
    """What was entered in this tab lately."""
    kept: list[tuple[str, str, dict[str, Any]]] = st.session_state.get(_SAVED, [])
    return kept


def keep_typed(form: str, delta: Any) -> None:
    """Keep what was typed into a grid beside the grid itself, which forgets it when it is not drawn."""
    st.session_state[_TYPED + form] = delta


def typed(form: str) -> Any:
    """What was typed into a grid since it was drawn with its snapshot."""
    return st.session_state.get(_TYPED + form) or {}


def drawn_with(form: str, mark: str, now: Any) -> Any:
    """What a form was drawn with, also on the run that saves it; `now` where it is drawn anew.

    `mark` is a widget of the form that is always drawn. Ask before the form is drawn.
    """
    if mark not in st.session_state or _SNAPSHOT + form not in st.session_state:
        st.session_state[_SNAPSHOT + form] = now
        st.session_state.pop(_REFUSAL + form, None)
    return st.session_state[_SNAPSHOT + form]


def keep_import(importing: Any) -> None:
    """Keep the file that is being brought in, until it is in or another is chosen."""
    st.session_state[_IMPORT] = importing


def importing() -> Any:
    """The file that is being brought in, or None."""
    return st.session_state.get(_IMPORT)


def keep_job(name: str, job: Any) -> None:
    """Keep what runs beside the page, so that any later run finds how far it is; None forgets it."""
    st.session_state[_JOB + name] = job


def job(name: str) -> Any:
    """What runs beside the page by this name, or None."""
    return st.session_state.get(_JOB + name)
