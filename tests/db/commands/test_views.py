"""Who may keep, share and pin views, and what everybody else sees of them."""

from dataclasses import replace
from typing import Any

import pytest
from sqlmodel import col, select

from db.commands import undo, views
from db.queries import views as reading
from db.session import open_session
from models.access import Change
from models.base import Stamp
from models.data import View
from models.rules.actor import Actor, Reach
from models.rules.asking import Asked, Filter
from models.rules.chart_specs import ChartSpec
from models.rules.errors import Forbidden, Invalid, NotFound, Refused, Stale
from models.rules.saved_views import Look
from tests.world import TODAY, World


def keep(actor: Actor, *, kind: str = "list", table: str = "meetings", **more: Any) -> Stamp:
    """Somebody saves a view."""
    look = more.pop("look", Look(Asked()))
    with open_session(actor, write=True) as session:
        view = views.save(
            session, name="Mine", kind=kind, table_name=table, look=look, **more
        )  # fmt: skip
        assert view.id is not None
        return Stamp(view.id, view.version)


def opens(actor: Actor, stamp: Stamp) -> bool:
    """Whether somebody may open the view."""
    with open_session(actor) as session:
        try:
            reading.find(session, view_id=stamp.id)
        except NotFound:
            return False
    return True


def test_a_view_is_its_owners_alone_until_it_is_shared(world: World) -> None:
    stamp = keep(world.lead)

    assert opens(world.lead, stamp)
    assert not opens(world.director, stamp)


@pytest.mark.parametrize(
    ("who", "opened"),
    [("director", True), ("lead", True), ("coordinator", False), ("charlie", False)],
)
def test_a_view_shared_with_a_role_is_opened_by_that_role_in_the_county(
    world: World, who: str, opened: bool
) -> None:
    stamp = keep(world.lead, shared_with="director")

    assert opens(world.actors()[who], stamp) is opened


def test_somebody_elses_view_is_copied_and_not_changed(world: World) -> None:
    stamp = keep(world.lead, shared_with="everyone", help="Before the board meets")

    with open_session(world.director, write=True) as session:
        copied = views.copy(session, view_id=stamp.id)
        assert (copied.user_id, copied.shared_with) == (world.director.user_id, "")
        assert copied.help == "Before the board meets"
    with pytest.raises(Forbidden), open_session(world.director, write=True) as session:
        views.change(session, stamp=stamp, name="Theirs")
    with pytest.raises(Forbidden), open_session(world.director, write=True) as session:
        views.remove(session, stamp=stamp)


def test_a_view_that_was_changed_meanwhile_is_not_overwritten(world: World) -> None:
    stamp = keep(world.lead)
    with open_session(world.lead, write=True) as session:
        views.change(session, stamp=stamp, name="Renamed")

    with pytest.raises(Stale), open_session(world.lead, write=True) as session:
        views.change(session, stamp=stamp, name="Again")


@pytest.mark.parametrize(
    ("who", "page", "allowed"),
    [
        ("lead", "early_group", True),
        ("lead", "health_group", False),
        ("lead", "bright_start", False),
        ("administrator", "health_group", True),
        ("administrator", "bright_start", True),
        ("director", "early_group", False),
        ("coordinator", "bright_start", False),
        ("charlie", "early_group", False),
    ],
)
def test_only_who_may_change_a_page_pins_a_view_to_it(
    world: World, who: str, page: str, allowed: bool
) -> None:
    actor = world.actors()[who]
    stamp = keep(actor, shared_with="everyone")
    column = "program_id" if page == "bright_start" else "workgroup_id"
    pins = {column: getattr(world, page)}
    try:
        with open_session(actor, write=True) as session:
            views.pin(session, stamp=stamp, **pins)
    except Refused:
        pinned = False
    else:
        pinned = True

    assert pinned is allowed


def test_the_guard_itself_keeps_views_off_strangers_pages(world: World) -> None:
    """However a row is written, not only by the command."""
    assert world.director.user_id is not None
    with pytest.raises(Forbidden), open_session(world.director, write=True) as session:
        session.add(
            View(
                user_id=world.director.user_id, area_id=world.maple, table_name="meetings",
                name="Pinned", kind="list", asked={}, shared_with="everyone",
                workgroup_id=world.early_group,
            )
        )  # fmt: skip
        session.flush()


def test_a_private_view_is_not_pinned_to_a_page(world: World) -> None:
    stamp = keep(world.lead)

    with pytest.raises(Invalid), open_session(world.lead, write=True) as session:
        views.pin(session, stamp=stamp, workgroup_id=world.early_group)


def test_a_view_that_is_private_again_leaves_its_page(world: World) -> None:
    stamp = keep(world.lead, shared_with="everyone")
    with open_session(world.lead, write=True) as session:
        version = views.pin(session, stamp=stamp, workgroup_id=world.early_group).version
    with open_session(world.lead, write=True) as session:
        views.share(session, stamp=Stamp(stamp.id, version), shared_with="")

    with open_session(world.lead) as session:
        assert reading.pinned(session, workgroup_id=world.early_group) == []


def test_home_is_ones_own(world: World) -> None:
    stamp = keep(world.lead, shared_with="everyone")
    with open_session(world.lead, write=True) as session:
        views.pin(session, stamp=stamp, is_on_home=True)

    with open_session(world.lead) as session:
        assert [one.id for one in reading.pinned(session, home=True)] == [stamp.id]
    with open_session(world.director) as session:
        assert reading.pinned(session, home=True) == []


def test_a_view_that_looks_for_a_name_is_not_shared(world: World) -> None:
    named = Look(Asked(filters=(Filter("last_name", "contains", "Quill"),)))
    stamp = keep(world.coordinator, table="participant_names", look=named)

    with pytest.raises(Invalid), open_session(world.coordinator, write=True) as session:
        views.share(session, stamp=stamp, shared_with="everyone")
    with open_session(world.coordinator, write=True) as session:
        version = views.share(session, stamp=stamp, shared_with="").version
        assert version == stamp.version


def test_a_shared_view_does_not_learn_a_name_later(world: World) -> None:
    stamp = keep(world.coordinator, table="participant_names", shared_with="coordinator")
    named = Look(Asked(search="Quillfeather"))

    with pytest.raises(Invalid), open_session(world.coordinator, write=True) as session:
        views.change(session, stamp=stamp, look=named)


def test_nobody_keeps_a_view_of_a_table_they_never_read(world: World) -> None:
    with pytest.raises(NotFound):
        keep(world.lead, table="cases")
    with pytest.raises(NotFound):
        keep(world.lead, table="users")


def test_whoever_counts_a_table_keeps_a_chart_of_it(world: World) -> None:
    stamp = keep(
        world.lead, kind="chart", table="cases", look=Look(Asked(), chart=ChartSpec(by="status"))
    )

    assert opens(world.lead, stamp)


def test_a_board_without_columns_and_a_view_without_a_name_are_refused(world: World) -> None:
    with pytest.raises(Invalid):
        keep(world.lead, kind="board")
    with pytest.raises(Invalid), open_session(world.lead, write=True) as session:
        views.save(session, name=" ", kind="list", table_name="meetings", look=Look(Asked()))


def test_a_removed_view_comes_back_from_the_trash_as_it_was(world: World) -> None:
    stamp = keep(
        world.lead, kind="board", table="action_items", look=Look(Asked(), by="status"),
        shared_with="everyone",
    )  # fmt: skip
    with open_session(world.lead, write=True) as session:
        views.remove(session, stamp=stamp)
    assert not opens(world.lead, stamp)

    with open_session(world.lead, write=True) as session:
        removed = session.exec(
            select(Change.id).where(Change.table_name == "views", Change.action == "removed")
        ).one()
        assert removed is not None
        undo.restore(session, change_id=removed, today=TODAY)

    with open_session(world.director) as session:
        view = reading.find(session, view_id=stamp.id)
        assert (view.kind, view.asked["by"], view.shared_with) == ("board", "status", "everyone")


def test_an_undo_does_not_pin_a_view_to_a_page_one_may_no_longer_change(world: World) -> None:
    stamp = keep(world.lead, shared_with="everyone")
    with open_session(world.lead, write=True) as session:
        version = views.pin(session, stamp=stamp, workgroup_id=world.early_group).version
    with open_session(world.lead, write=True) as session:
        views.pin(session, stamp=Stamp(stamp.id, version))
        taken_off = session.exec(
            select(Change.id).where(Change.table_name == "views", Change.action == "changed")
            .order_by(col(Change.id).desc()).limit(1)
        ).one()  # fmt: skip
    assert taken_off is not None
    elsewhere = replace(
        world.lead, reach={"lead": Reach(workgroups=frozenset({world.health_group}))}
    )

    with pytest.raises(Forbidden), open_session(elsewhere, write=True) as session:
        undo.change(session, change_id=taken_off, today=TODAY)
