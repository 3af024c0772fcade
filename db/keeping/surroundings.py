"""What around the database weakens it: settings, keys, files that others can read, the way to the server."""

import os
import stat
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from sqlalchemy.engine import make_url

from db.keeping import keys, places
from db.keeping.findings import Finding, fault, fine, note
from models.rules import hosts
from models.rules.errors import Refused

ROOT: Final = Path(__file__).resolve().parent.parent.parent
CONFIG: Final = ROOT / ".streamlit" / "config.toml"
SECRETS: Final = ROOT / ".streamlit" / "secrets.toml"

MUST: Final[Mapping[str, tuple[object, str]]] = {
    "client.showErrorDetails": ("none", "people are shown the insides of an error"),
    "client.showErrorLinks": (False, "errors offer to search for their words elsewhere"),
    "client.disableDataExport": (
        True,
        "tables can be taken out past the permission and its record",
    ),
    "logger.enableRich": (False, "errors are printed with what they say of people"),
    "browser.gatherUsageStats": (False, "usage statistics leave the county"),
    "server.enableXsrfProtection": (True, "other sites can send forms in somebody's name"),
    "server.enableCORS": (True, "other sites can read what somebody is shown"),
    "server.enableStaticServing": (False, "files are served past the gate"),
    "server.enableAgentApi": (False, "programs may drive the screens"),
    "server.fileWatcherType": ("none", "the server runs code again whenever a file changes"),
}
"""What Streamlit has to be told, and what happens otherwise."""

FORWARDED: Final = "FORWARDED_ALLOW_IPS"
"""uvicorn's: which proxies are believed when they say whose request it is."""
LOG: Final = "COMMON_TABLE_LOG"

LARGEST_UPLOAD: Final = 10  # MB: several people at once must not fill the memory
ENCRYPTED: Final = frozenset({"verify-ca", "verify-full"})
"""Ways to PostgreSQL on which nobody can listen, or pass for the server."""


def look(url: str, environment: Mapping[str, str], config: Path = CONFIG) -> Iterator[Finding]:
    """Look at everything around the database that this process would start with."""
    yield from _streamlit(environment, config)
    yield from _key(url, environment)
    yield from _files(url, environment)
    yield from _way("the database", url)
    if copy := environment.get("DATABASE_READ_URL", "").strip():
        yield from _way("the copy that is read from", copy)
    yield _names(environment)
    yield from _trust(environment)


def is_served(environment: Mapping[str, str]) -> bool:
    """Whether others than whoever sits at this machine are meant to come in."""
    return bool(hosts.listed(environment.get(hosts.SETTING, "")))


def _names(environment: Mapping[str, str]) -> Finding:
    names = hosts.listed(environment.get(hosts.SETTING, ""))
    if not names:
        return note(
            f"{hosts.SETTING} names no server: any name will do, which is for this machine alone."
        )
    return fine(f"The server answers to {', '.join(names)} alone.")


def _trust(environment: Mapping[str, str]) -> Iterator[Finding]:
    """Who is believed about where a request came from, and what is written down of errors."""
    believed = [one.strip() for one in environment.get(FORWARDED, "").split(",")]
    if any(one == "*" or one.endswith("/0") for one in believed):
        yield fault(
            f"{FORWARDED} believes everybody: who signs in could choose an address for each try. "
            "Name the proxy's."
        )
    if is_served(environment) and environment.get(LOG, "").strip().lower() == "plain":
        yield fault(f"{LOG} is plain: errors are logged with what they say of people. Unset it.")


def _streamlit(environment: Mapping[str, str], config: Path) -> Iterator[Finding]:
    with places.in_words(f"{config.name} cannot be read"):
        given = tomllib.loads(config.read_text(encoding="utf-8"))
    is_well = True
    for name, (wanted, otherwise) in MUST.items():
        found = _setting(name, given, environment)
        if found != str(wanted).lower():
            is_well = False
            yield fault(f"{name} is {found or 'not set'}, so that {otherwise}. Set it to {wanted}.")
    largest = _setting("server.maxUploadSize", given, environment)
    if not largest.isdigit() or int(largest) > LARGEST_UPLOAD:
        is_well = False
        yield fault(f"server.maxUploadSize is {largest or 'not set'}, above {LARGEST_UPLOAD} MB.")
    if is_well:
        yield fine("Streamlit shows no insides of errors, counts nobody and serves no other files.")


def _setting(name: str, given: Mapping[str, Any], environment: Mapping[str, str]) -> str:
    """One of Streamlit's settings; its environment variable goes before its file."""
    section, key = name.split(".")
    words = "".join(f"_{one}" if one.isupper() else one for one in key).upper()
    # CORS is spelled in capitals, and as one word.
    variable = f"STREAMLIT_{section.upper()}_{words.replace('_C_O_R_S', '_CORS')}"
    found = environment.get(variable, given.get(section, {}).get(key, ""))
    return str(found).lower()


def _key(url: str, environment: Mapping[str, str]) -> Iterator[Finding]:
    try:
        key = keys.key_from_environment()
        keys.old_keys()
    except Refused as refused:
        yield fault(refused.sentence)
        return
    if key is not None:
        yield fine(f"Backups are sealed with the key {keys.fingerprint(key)}.")
    elif is_served(environment):
        yield fault(f"There is no key, so backups are not sealed. Set {keys.KEY_FILE}.")
    else:
        yield note(f"There is no key, so backups are not sealed. {keys.KEY_FILE} names one.")
    if key is None and not places.is_sqlite(url):
        yield note("Without a key nobody can set up a second step of signing in.")


def _files(url: str, environment: Mapping[str, str]) -> Iterator[Finding]:
    private = [SECRETS]
    if places.is_sqlite(url):
        path = places.path_of(url)
        private += [path, keys.place_beside(path), *path.parent.glob(f"{path.name}.before_*")]
    if named := environment.get(keys.KEY_FILE, "").strip():
        private.append(Path(named))
    there = [one for one in private if one.is_file()]
    is_exposed = fault if is_served(environment) else note
    exposed = [one for one in there if one.stat().st_mode & stat.S_IRWXO]
    for one in exposed:
        yield is_exposed(f"Everybody on this machine can open {one.name}. Run: chmod o= {one}")
    if there and not exposed:
        yield fine("The database's files and keys are closed to others on this machine.")
    if os.geteuid() == 0 and is_served(environment):
        yield note("This runs as root. Common Table needs no rights but to its own files.")


def _way(what: str, url: str) -> Iterator[Finding]:
    address = make_url(url)
    if places.is_sqlite(url):
        return
    host = str(address.host or address.query.get("host", ""))
    is_here = not host or host.startswith("/") or host in hosts.ITSELF
    mode = str(address.query.get("sslmode", ""))
    if is_here or mode in ENCRYPTED:
        yield fine(f"Nobody can listen on the way to {what}.")
    else:
        yield fault(
            f"The way to {what} is not protected: somebody could pass for it. Add "
            "sslmode=verify-full and sslrootcert to its address."
        )
