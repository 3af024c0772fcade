"""What a tab is told when its session has ended: to the sign-in page, or, if something was typed, that it is safe."""

from typing import Final
from urllib.parse import urlencode, urlsplit

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.RootContainer_pb2 import RootContainer

WORTH_KEEPING: Final = 40  # characters: a note is, a name or a search is soon typed again
TITLE: Final = "You have been signed out"
SENTENCE: Final = (
    "**Nothing was saved just now.** What you typed is still on this page: close this note and copy it. "
    "Then sign in again in a new tab and put it in there."
)


def has_typed(said: BackMsg) -> bool:
    """Whether the message carries a text that somebody would be sorry to lose."""
    return any(
        len(one.string_value) >= WORTH_KEEPING for one in said.rerun_script.widget_states.widgets
    )


def way_out(said: BackMsg) -> str:
    """The address that forgets the cookie and comes back, by way of the sign-in page, to where the tab was."""
    here = urlsplit(said.rerun_script.context_info.url)
    address = here.path + (f"?{here.query}" if here.query else "")
    return "/door/leave?" + urlencode({"next": address or "/"})


def redirect(said: BackMsg) -> list[bytes]:
    """Messages that send the tab to the sign-in page."""
    message = ForwardMsg()
    message.auth_redirect.url = way_out(said)
    return [message.SerializeToString()]


def note(said: BackMsg) -> list[bytes]:
    """Messages that lay a note over the page and leave everything under it as it is."""
    link = _delta(0, 1)
    link.delta.new_element.link_button.label = "Sign in again"
    link.delta.new_element.link_button.url = way_out(said)
    link.delta.new_element.link_button.type = "primary"
    return noted(TITLE, SENTENCE, link)


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
