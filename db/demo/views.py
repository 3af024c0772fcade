"""A few saved views of each kind: private, shared, and pinned to a workgroup, a program and Home."""

from collections.abc import Mapping
from typing import Any

from db.commands import views
from db.demo.setting_up import Partnership
from db.session import open_session
from models.base import Stamp
from models.rules.actor import Actor
from models.rules.asking import Asked, Filter
from models.rules.chart_specs import ChartSpec
from models.rules.saved_views import Look


def keep(made: Partnership, cast: Mapping[str, Actor]) -> None:
    """Save each under the account of who would: the director, a lead, a coordinator, the administrator."""
    _save(
        cast["director"], "Contacts by month", "chart", "contacts",
        Look(Asked(), chart=ChartSpec(by="held_on", split="medium", kind="stacked")),
        help="How we keep in touch with families.", shared_with="lead", is_on_home=True,
    )  # fmt: skip
    _save(
        cast["director"], "Minutes of a contact", "chart", "contacts",
        Look(Asked(), chart=ChartSpec("median", "minutes", "medium")),
        shared_with="everyone",
    )  # fmt: skip
    early = made.workgroups["early-care"]
    of_early = (Filter("workgroup_id", "is", str(early)),)
    _save(
        cast["lead"], "What we agreed to do", "board", "action_items",
        Look(Asked(filters=of_early, sort=("due_on",)), by="status"),
        shared_with="everyone", workgroup_id=early,
    )  # fmt: skip
    _save(
        cast["lead"], "Meetings of every workgroup", "calendar", "meetings",
        Look(Asked(), on="held_on"), shared_with="everyone", is_on_home=True,
    )  # fmt: skip
    begun = Asked(
        columns=("number", "program_id", "status", "referred_on", "contact_due_on"),
        filters=(Filter("status", "one_of", "referred,contacted"),),
        sort=("contact_due_on",),
        group="program_id",
    )
    _save(cast["coordinator"], "Not enrolled yet", "list", "cases", Look(begun), is_on_home=True)
    safe_care = made.programs["safe-care"]
    of_safe_care = Asked(filters=(Filter("program_id", "is", str(safe_care)),))
    _save(
        cast["admin"], "Services and how far they have come", "chart", "service_needs",
        Look(of_safe_care, chart=ChartSpec(by="domain", split="state", kind="heat")),
        shared_with="everyone", program_id=safe_care,
    )  # fmt: skip


def _save(
    actor: Actor, name: str, kind: str, table_name: str, look: Look, *, help: str = "",
    shared_with: str = "", **pins: Any,
) -> None:  # fmt: skip
    with open_session(actor, write=True) as session:
        view = views.save(
            session, name=name, kind=kind, table_name=table_name, look=look, help=help,
            shared_with=shared_with,
        )  # fmt: skip
        if pins:
            assert view.id is not None
            views.pin(session, stamp=Stamp(view.id, view.version), **pins)
