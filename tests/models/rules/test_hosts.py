"""Which names a server answers to, and whose pages may open a tab."""

import pytest

from models.rules import hosts

OURS = hosts.listed(" table.county.gov, *.Partners.org. ,")


@pytest.mark.parametrize(
    ("host", "is_ours"),
    [
        ("table.county.gov", True),
        ("TABLE.county.gov.:8443", True),
        ("north.partners.org", True),
        ("partners.org", False),
        ("evilpartners.org", False),
        ("table.county.gov.evil.test", False),
        ("localhost:8501", True),
        ("[::1]:8501", True),
        ("127.0.0.1", True),
        ("127.0.0.1.evil.test", False),
        ("user@table.county.gov", False),
        ("table.county.gov/x", False),
        ("table.county.gov:0", False),
        ("table.county.gov:x", False),
        ("table.county.gov:99999", False),
        ("täble.county.gov", False),
        ("", False),
        ("[::1", False),
    ],
)
def test_a_server_with_names_answers_to_those_and_to_its_own_machine(
    host: str, is_ours: bool
) -> None:
    assert hosts.answers_to(host, OURS) is is_ours


def test_a_server_without_names_answers_to_any_that_is_one() -> None:
    assert hosts.answers_to("table.county.gov", ())
    assert not hosts.answers_to("user@table.county.gov", ())
    assert not hosts.answers_to("", ())


@pytest.mark.parametrize(
    ("origin", "host", "is_ours"),
    [
        ("https://table.county.gov", "table.county.gov", True),
        ("https://table.county.gov", "table.county.gov:443", True),
        ("http://localhost:8501", "localhost:8501", True),
        ("http://localhost:3000", "localhost:8501", False),
        ("http://127.0.0.1:8501", "localhost:8501", False),
        ("https://evil.test", "table.county.gov", False),
        # A proxy that puts its own name into the request: the page's is in the list.
        ("https://table.county.gov", "127.0.0.1:8501", True),
        ("https://evil.test", "127.0.0.1:8501", False),
        ("null", "table.county.gov", False),
        ("file://table.county.gov", "table.county.gov", False),
        ("https://", "table.county.gov", False),
        ("https://table.county.gov:99999", "table.county.gov", False),
        ("https://[::1", "table.county.gov", False),
        ("chrome-extension://table.county.gov", "table.county.gov", False),
    ],
)
def test_a_tab_is_opened_by_our_own_pages_alone(origin: str, host: str, is_ours: bool) -> None:
    assert hosts.is_same_place(origin, host=host, names=OURS) is is_ours
