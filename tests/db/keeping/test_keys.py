"""The county's key: where it comes from, and that what it sealed opens for nobody else."""

import stat
from pathlib import Path

import pytest

from db.keeping import keys
from models.rules.errors import Refused

ONE, OTHER = bytes(range(32)), bytes(range(32, 64))


@pytest.fixture(autouse=True)
def no_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (keys.KEY, keys.KEY_FILE, keys.OLD_KEYS):
        monkeypatch.delenv(name, raising=False)


def test_what_was_sealed_opens_with_the_same_key() -> None:
    assert keys.open_sealed(ONE, keys.seal(ONE, b"JBSWY3DP", about=b"7"), about=b"7") == b"JBSWY3DP"


def test_nothing_is_sealed_twice_alike() -> None:
    assert keys.seal(ONE, b"JBSWY3DP") != keys.seal(ONE, b"JBSWY3DP")


@pytest.mark.parametrize("at", [0, 12, -1])
def test_a_single_altered_byte_is_noticed(at: int) -> None:
    sealed = bytearray(keys.seal(ONE, b"JBSWY3DP"))
    sealed[at] ^= 1
    with pytest.raises(Refused, match="another key, or is damaged"):
        keys.open_sealed(ONE, bytes(sealed))


def test_another_key_opens_nothing() -> None:
    with pytest.raises(Refused):
        keys.open_sealed(OTHER, keys.seal(ONE, b"JBSWY3DP"))


def test_a_secret_moved_to_another_account_does_not_open_there() -> None:
    with pytest.raises(Refused):
        keys.open_sealed(ONE, keys.seal(ONE, b"JBSWY3DP", about=b"7"), about=b"8")


def test_too_little_to_be_sealed_is_refused() -> None:
    with pytest.raises(Refused):
        keys.open_sealed(ONE, b"short")


def test_a_retired_key_still_opens_what_it_sealed(monkeypatch: pytest.MonkeyPatch) -> None:
    written = keys.new()
    sealed = keys.seal(keys.parsed(written, "the old key"), b"JBSWY3DP")
    monkeypatch.setenv(keys.OLD_KEYS, f"{keys.new()}, {written}")
    assert keys.open_sealed(OTHER, sealed) == b"JBSWY3DP"


def test_no_key_is_given_unless_somebody_set_one() -> None:
    assert keys.key_from_environment() is None


def test_the_key_comes_from_the_file_that_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "key").write_text(keys.new() + "\n")
    monkeypatch.setenv(keys.KEY_FILE, str(tmp_path / "key"))
    assert keys.key_from_environment() is not None


@pytest.mark.parametrize("written", ["hunter2", "AAAA", "ключ", "A" * 44])
def test_what_is_no_key_is_refused_and_not_repeated(
    written: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(keys.KEY, written)
    with pytest.raises(Refused) as refused:
        keys.key_from_environment()
    assert written not in refused.value.sentence


def test_a_key_file_that_is_not_there_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(keys.KEY_FILE, str(tmp_path / "gone"))
    with pytest.raises(Refused, match="cannot be read"):
        keys.key_from_environment()


def test_a_file_database_has_a_key_beside_it_that_only_its_owner_reads(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'county.db'}"
    first = keys.key_for_secrets(url)
    place = keys.place_beside(tmp_path / "county.db")
    assert first == keys.key_for_secrets(url) == keys.from_file(place)
    assert stat.S_IMODE(place.stat().st_mode) == 0o600
    assert list(tmp_path.iterdir()) == [place]


def test_a_database_server_has_no_key_until_one_is_given(monkeypatch: pytest.MonkeyPatch) -> None:
    assert keys.key_for_secrets("postgresql://server/county") is None
    written = keys.new()
    monkeypatch.setenv(keys.KEY, written)
    assert keys.key_for_secrets("postgresql://server/county") == keys.parsed(written, keys.KEY)
