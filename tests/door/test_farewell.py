"""What a tab is told when its session has ended while somebody was typing."""

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from pages.door import farewell

NOTE = "Visited her at home. The baby gains weight, and she asks for a crib."
PASSWORD = "walnuts orbit the lantern while nobody looks at them"


def said() -> BackMsg:
    message = BackMsg()
    message.rerun_script.context_info.url = "https://table.example/"
    message.rerun_script.query_string = "log=149"
    for name, text in (("contact_1#0.summary", NOTE), ("None", PASSWORD), ("picker", "Ivy")):
        widget = message.rerun_script.widget_states.widgets.add()
        widget.id, widget.string_value = f"$$ID-0a1b2c-{name}", text
    return message


def test_what_was_typed_into_a_form_that_the_note_takes_the_place_of_stands_in_the_note() -> None:
    told = [ForwardMsg.FromString(one) for one in farewell.note(said())]
    shown = [one.delta.new_element.code.code_text for one in told]
    assert [text for text in shown if text] == [NOTE]


def test_signing_in_again_leads_to_the_form_that_was_open() -> None:
    assert farewell.way_out(said()) == "/door/leave?next=%2F%3Flog%3D149"
