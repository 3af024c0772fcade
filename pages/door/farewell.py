"""What a tab is told when its session has ended: to the sign-in page, or, if something was typed, that it is safe."""

from typing import Final
from urllib.parse import urlencode, urlsplit

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.RootContainer_pb2 import RootContainer
from streamlit.runtime.state.common import user_key_from_element_id

WORTH_KEEPING: Final = 40  # characters: a note is, a name or a search is soon typed again
TITLE: Final = "You have been signed out"
SENTENCE: Final = (
    "**Nothing was saved just now.** What you typed is still on this page: close this note and copy it. "
    "Then sign in again in a new tab and put it in there."
)
KEPT_HERE: Final = (
    "**Nothing was saved just now.** What you typed stands here: copy it, sign in again in a new tab, and put "
    "it in there."
)


def has_typed(said: BackMsg) -> bool:
    """Whether the message carries a text that somebody would be sorry to lose."""
    return any(
        len(one.string_value) >= WORTH_KEEPING for one in said.rerun_script.widget_states.widgets
    )


def texts(said: BackMsg) -> list[str]:
    """Such texts, of fields whose key is a name: one for a password has none, and is not to be shown."""
    return [
        one.string_value
        for one in said.rerun_script.widget_states.widgets
        if len(one.string_value) >= WORTH_KEEPING and user_key_from_element_id(one.id)
    ]


def way_out(said: BackMsg) -> str:
    """The address that forgets the cookie and comes back, by way of the sign-in page, to where the tab was."""
    here = urlsplit(said.rerun_script.context_info.url)
    # The address may be the one the tab was opened by; what was chosen since is told beside it.
    query = said.rerun_script.query_string or here.query
    address = here.path + (f"?{query}" if query else "")
    return "/door/leave?" + urlencode({"next": address or "/"})


def redirect(said: BackMsg) -> list[bytes]:
    """Messages that send the tab to the sign-in page."""
    message = ForwardMsg()
    message.auth_redirect.url = way_out(said)
    return [message.SerializeToString()]


def note(said: BackMsg) -> list[bytes]:
    """Messages that lay a note over the page and leave everything under it as it is.

    All but a form that lay over the page itself, in whose place it comes: so it holds what was typed.
    """
    kept = texts(said)
    shown = [_delta(0, 1 + place) for place in range(len(kept))]
    for one, text in zip(shown, kept, strict=True):
        one.delta.new_element.code.code_text = text
        one.delta.new_element.code.language = "plaintext"
        one.delta.new_element.code.wrap_lines = True
    link = _delta(0, 1 + len(kept))
    link.delta.new_element.link_button.label = "Sign in again"
    link.delta.new_element.link_button.url = way_out(said)
    link.delta.new_element.link_button.type = "primary"
    return noted(TITLE, KEPT_HERE if kept else SENTENCE, *shown, link)


def noted(title: str, sentence: str, *more: ForwardMsg) -> list[bytes]:
    """Messages that lay a note with this title over the page, and let nothing under it seem to be at work."""
    dialog = _delta(0)
    dialog.delta.add_block.dialog.title = title
    dialog.delta.add_block.dialog.dismissible = True
    dialog.delta.add_block.dialog.is_open = True
    dialog.delta.add_block.allow_empty = True
    said = _delta(0, 0)
    said.delta.new_element.markdown.body = sentence
    rest = ForwardMsg()
    rest.session_status_changed.script_is_running = False
    finished = ForwardMsg()
    finished.script_finished = ForwardMsg.FINISHED_SUCCESSFULLY
    return [one.SerializeToString() for one in (dialog, said, *more, finished, rest)]


def _delta(*path: int) -> ForwardMsg:
    message = ForwardMsg()
    message.metadata.delta_path.extend([RootContainer.EVENT, *path])
    return message
