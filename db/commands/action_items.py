"""What a workgroup agreed to do: adding it, and being done with it."""

from datetime import date

from db.session import GuardedSession
from models.rules import policies_workgroups as policies
from models.rules.errors import Invalid, refuse
from models.workgroups import ActionItem, Meeting


def add(
    session: GuardedSession,
    *,
    workgroup_id: int,
    text: str,
    owner_id: int | None = None,
    due_on: date | None = None,
    meeting_id: int | None = None,
) -> ActionItem:
    """Add something the workgroup agreed to do."""
    if meeting_id is not None:
        meeting = session.fetch(Meeting, meeting_id)
        if meeting.workgroup_id != workgroup_id:
            raise Invalid("That meeting is another workgroup's. Choose one of this workgroup.")
    item = ActionItem(
        workgroup_id=workgroup_id,
        text=text.strip(),
        owner_id=owner_id,
        due_on=due_on,
        meeting_id=meeting_id,
    )
    session.add(item)
    session.flush()
    return item


def finish(
    session: GuardedSession, *, action_item_id: int, version: int | None = None, on: date
) -> ActionItem:
    """Mark an open action item as done."""
    return _close(session, action_item_id, version, "done", on)


def drop(
    session: GuardedSession, *, action_item_id: int, version: int | None = None, on: date
) -> ActionItem:
    """Mark an open action item as one that will not be done."""
    return _close(session, action_item_id, version, "dropped", on)


def reopen(
    session: GuardedSession, *, action_item_id: int, version: int | None = None
) -> ActionItem:
    """Put a finished or dropped action item back among the open ones."""
    item = session.fetch(ActionItem, action_item_id, version=version)
    item.status, item.done_on = "open", None
    session.flush()
    return item


def _close(
    session: GuardedSession, action_item_id: int, version: int | None, status: str, on: date
) -> ActionItem:
    item = session.fetch(ActionItem, action_item_id, version=version)
    refuse(policies.why_not_close_action(item.status))
    item.status, item.done_on = status, on
    session.flush()
    return item
