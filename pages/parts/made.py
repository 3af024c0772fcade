"""Charts as they are sent to the browser, made once for the same numbers."""

import json
from collections import OrderedDict
from collections.abc import Callable
from functools import wraps
from threading import Lock
from typing import Any, Final, ParamSpec

MOST: Final = 1000
"""Charts of each kind that are kept."""
Spec = dict[str, Any]
P = ParamSpec("P")


def once(make: Callable[P, Any]) -> Callable[P, Spec]:
    """Turn a function that makes an Altair chart into one that gives what is sent, kept by its arguments.

    Making it took half the time of a page with charts. The check against the schema is left out; tests
    check every part of a chart as it is made.
    """
    sent_before: OrderedDict[str, str] = OrderedDict()
    lock = Lock()

    @wraps(make)
    def spec(*args: P.args, **values: P.kwargs) -> Spec:
        # Not st.cache_data: looking at every value by itself, it took as long as making the chart.
        # Rows, words, numbers and days say all they hold in their repr.
        key = repr((args, values))
        with lock:
            kept = sent_before.get(key)
            if kept is not None:
                sent_before.move_to_end(key)
        if kept is None:
            found: Spec = make(*args, **values).to_dict(validate=False)
            found.pop("config", None)  # Altair's own sizes; Streamlit brings its theme.
            kept = json.dumps(found)
            with lock:
                sent_before[key] = kept
                if len(sent_before) > MOST:
                    sent_before.popitem(last=False)
        # A copy: Streamlit takes the data out of what it is given.
        sent: Spec = json.loads(kept)
        return sent

    return spec
