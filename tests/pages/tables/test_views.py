"""Saved views on screen: opened by others through their own eyes, pinned to pages, cards moved."""

from typing import Any

from streamlit.testing.v1 import AppTest

from db.commands import views
from db.session import open_session
from models.base import Stamp
from models.rules.actor import Actor
from models.rules.asking import Asked, Filter
from models.rules.chart_specs import ChartSpec
from models.rules.saved_views import Look
from models.workgroups import ActionItem
from pages.parts import state
from pages.tables import board
from tests.test_every_page import script, sent
from tests.test_hostile_text import HOSTILE, marked_up
from tests.world import World


def opened(screen: str, actor: Actor, **query: Any) -> AppTest:
    """A screen as somebody opens it."""
    test = AppTest.from_function(script, args=(screen, actor), default_timeout=60)
    for key, value in query.items():
        test.query_params[key] = str(value)
    test.run()
    assert not test.exception, test.exception[0].stack_trace
    return test


def said(test: AppTest) -> str:
    """Everything that went to the browser."""
    return b"".join(sent(test._tree)).decode("utf-8", errors="replace")


def keep(actor: Actor, kind: str, table: str, look: Look, **more: Any) -> Stamp:
    """Somebody saves a view and shares it with everyone."""
    with open_session(actor, write=True) as session:
        view = views.save(
            session, name=f"Our {kind}", kind=kind, table_name=table, look=look,
            shared_with="everyone", **more,
        )  # fmt: skip
        assert view.id is not None
        return Stamp(view.id, view.version)


def test_a_shared_list_shows_each_reader_their_own_rows(world: World) -> None:
    stamp = keep(world.director, "list", "cases", Look(Asked(columns=("number", "status"))))

    assert "SC-00001" in said(opened("views", world.coordinator, view=stamp.id))
    assert "SC-00001" not in said(opened("views", world.mentor_coordinator, view=stamp.id))


def test_a_shared_view_of_a_table_one_does_not_read_says_so(world: World) -> None:
    stamp = keep(world.director, "list", "cases", Look(Asked()))

    test = opened("views", world.lead, view=stamp.id)

    assert "a table that you do not read" in test.warning[0].value


def test_a_shared_chart_hides_small_numbers_from_readers_of_totals(world: World) -> None:
    look = Look(Asked(), chart=ChartSpec(by="status"))
    stamp = keep(world.director, "chart", "cases", look)

    test = opened("views", world.lead, view=stamp.id)

    assert "Every number here is hidden" in said(test)
    exact = said(opened("views", world.director, view=stamp.id))
    assert "hidden" not in exact
    assert "In all" in exact


def test_somebody_elses_private_view_is_not_found(world: World) -> None:
    with open_session(world.lead, write=True) as session:
        view = views.save(
            session, name="Mine", kind="list", table_name="meetings", look=Look(Asked())
        )
    test = opened("views", world.director, view=view.id)

    assert "not found" in test.warning[0].value


def test_a_view_whose_filter_is_gone_opens_and_says_what_is_left_out(world: World) -> None:
    asked = Asked(filters=(Filter("own.gone", "is", "x"),))
    stamp = keep(world.director, "list", "meetings", Look(asked))

    test = opened("views", world.director, view=stamp.id)

    assert "gone or retired" in test.info[0].value
    assert "Safe sleep" in said(test)


def test_pinned_views_stand_on_their_page_and_nowhere_else(world: World) -> None:
    stamp = keep(world.lead, "board", "action_items", Look(Asked(), by="status"))
    with open_session(world.lead, write=True) as session:
        views.pin(session, stamp=stamp, workgroup_id=world.early_group)

    assert "Our board" in said(opened("workgroup", world.lead))
    assert "Our board" in said(opened("workgroup", world.director))
    assert "Our board" not in said(opened("program", world.director))
    assert "Our board" not in said(opened("home", world.lead))


def test_a_calendar_shows_the_month_that_was_asked(world: World) -> None:
    stamp = keep(world.lead, "calendar", "meetings", Look(Asked(), on="held_on"))

    february = said(opened("views", world.director, view=stamp.id, month="2026-02"))
    may = said(opened("views", world.director, view=stamp.id, month="2026-05"))

    assert "Safe sleep" in february
    assert "Safe sleep" not in may


def test_the_status_of_a_case_is_not_moved_on_a_board(world: World) -> None:
    stamp = keep(world.coordinator, "board", "cases", Look(Asked(), by="status"))

    test = opened("views", world.coordinator, view=stamp.id)

    assert "Status follows from other steps" in said(test)
    assert "Move to" not in said(test)


def test_a_card_is_moved_by_its_menu(world: World) -> None:
    with open_session(world.lead) as session:
        version = session.fetch(ActionItem, world.action_item).version
    state.put("menu", "done")

    board.moved(world.lead, ActionItem, "status", "menu", Stamp(world.action_item, version), "open")

    with open_session(world.lead) as session:
        assert session.fetch(ActionItem, world.action_item).status == "done"


def test_a_chart_is_kept_as_a_view_of_ones_own(world: World) -> None:
    query = {"new": "chart", "table": "meetings", "c.by": "status"}
    test = opened("views", world.lead, **query)

    next(one for one in test.text_input if one.label == "Name").set_value("Meetings held").run()
    next(one for one in test.button if one.label == "Save").click().run()

    assert "Meetings held" in said(opened("views", world.lead))
    assert "Meetings held" not in said(opened("views", world.director))


def test_what_people_call_their_views_stays_text(world: World) -> None:
    looks = {
        "list": Look(Asked(group="status")), "board": Look(Asked(), by="status"),
        "calendar": Look(Asked(), on="held_on"), "chart": Look(Asked(), chart=ChartSpec(by="status")),
    }  # fmt: skip
    numbers = {"chart": Look(Asked(), chart=ChartSpec(kind="number"))}
    ids = []
    for kind, look in (*looks.items(), *numbers.items()):
        with open_session(world.lead, write=True) as session:
            view = views.save(
                session, name=HOSTILE[:80], kind=kind, table_name="meetings", look=look,
                help=HOSTILE, shared_with="everyone",
            )  # fmt: skip
            assert view.id is not None
            views.pin(
                session, stamp=Stamp(view.id, view.version), workgroup_id=world.early_group,
                is_on_home=True,
            )  # fmt: skip
            ids.append(view.id)

    pages = [
        opened("views", world.lead),
        opened("workgroup", world.lead),
        opened("home", world.lead),
    ]
    pages += [opened("views", world.lead, view=one) for one in ids]
    pages += [opened("views", world.director, view=one) for one in ids]

    assert [text for page in pages for text in marked_up(page._tree)] == []
