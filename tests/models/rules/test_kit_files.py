"""A kit's file may be anybody's: what is wrong with it is said, and nothing of it is believed."""

from dataclasses import replace
from typing import Final

import pytest

from db.queries import kits as queries
from models.rules import kit_choices, kit_files, kit_views, kits
from models.rules.errors import Invalid
from models.rules.kit_choices import PageChoice

HEAD: Final = 'format = 1\nname = "A kit"\n'
PROGRAM: Final = '[[programs]]\nkey = "a"\nname = "A"\nkind = "other"\ncase_prefix = "A"\n'
KITS: Final = tuple(queries.offered())


@pytest.mark.parametrize("name", KITS)
def test_every_kit_reads_as_it_was_written(name: str) -> None:
    kit = queries.offered()[name]

    assert kit_files.read(kit_files.write(kit).encode()) == kit


def test_there_is_a_kit_for_each_of_the_five_systems() -> None:
    assert set(KITS) == {
        "community-partnership", "plan-of-safe-care", "policy-council", "reentry-mentoring",
        "safe-care",
    }  # fmt: skip
    assert all(kit.source for kit in queries.offered().values())


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "not a starter kit"),
        ('name = "no format"', "format = 1"),
        ("format = 2", "format = 1"),
        ("format = 1\nname = x\n", "line 2"),
        (HEAD, "at least one workgroup or program"),
        (HEAD + "surprise = 1\n" + PROGRAM, "surprise: kits have no such key"),
        (HEAD + PROGRAM + "is_admin = true", "programs 1, is_admin: kits have no such key"),
        (HEAD + PROGRAM + "first_contact_days = 'soon'", "first_contact_days: First contact"),
        (HEAD + PROGRAM + "contract_amount = inf", "contract_amount"),
        (HEAD + PROGRAM + "has_mentoring = 1", "has_mentoring"),
        (HEAD + PROGRAM + "sections = ['caseload', 'caseload']", "twice"),
        (HEAD + PROGRAM + "sections = ['secrets']", "not one of the choices"),
        (HEAD + PROGRAM + "sections = 'caseload'", "list of texts"),
        (HEAD + PROGRAM + "guided_by = 'nobody'", "guided_by names no workgroup"),
        (HEAD + PROGRAM.replace('"a"', '"../a"'), "small letters, digits"),
        (HEAD + PROGRAM.replace('"A"', '"A\\u0000"'), "cannot be stored"),
        (HEAD + PROGRAM.replace('name = "A"', f'name = "{"A" * 500}"'), "too long"),
        (HEAD + PROGRAM + PROGRAM, "same key"),
        (HEAD + "programs = 3", "programs: a list"),
        (HEAD + "programs = [3]", "a table is expected"),
        (HEAD + PROGRAM + "goals = [['nested']]", "goals 1"),
        (HEAD + PROGRAM + '[[fields]]\nof = "b"\ntable_name = "cases"\nkey = "k"\nlabel = "K"\n'
         'kind = "text"', "names no page"),
        (HEAD + PROGRAM + '[[fields]]\nof = "a"\ntable_name = "users"\nkey = "k"\nlabel = "K"\n'
         'kind = "text"', "no table 'users'"),
        (HEAD + PROGRAM + '[[fields]]\nof = "a"\ntable_name = "cases"\nkey = "k"\nlabel = "K"\n'
         'kind = "choice"', "has no choices"),
        (HEAD + PROGRAM + '[[views]]\nof = "a"\ntable_name = "changes"\nname = "V"', "no table"),
        (HEAD + PROGRAM + '[[views]]\nof = "a"\ntable_name = "cases"\nname = "V"\n'
         'asked = { search = "Smith" }', "may name somebody"),
        (HEAD + PROGRAM + '[[views]]\nof = "a"\ntable_name = "cases"\nname = "V"\n'
         "asked = { filters = 3 }", "filters is a list"),
        (HEAD + PROGRAM + '[[views]]\nof = "a"\ntable_name = "cases"\nname = "V"\n'
         "asked = { a = [[[[[[[[1]]]]]]]] }", "texts, numbers and lists"),
        (HEAD + PROGRAM + '[[views]]\nof = "a"\ntable_name = "cases"\nname = "V"\n'
         "asked = { goal = nan }", "texts, numbers and lists"),
    ],
)  # fmt: skip
def test_a_wrong_file_is_refused_with_the_line_or_the_key(text: str, sentence: str) -> None:
    with pytest.raises(Invalid, match=sentence.replace("(", r"\(").replace(".", r"\.")):
        kit_files.read(text.encode())


@pytest.mark.parametrize(
    "data",
    [
        b"\xff\xfe",
        b"x" * (kit_files.LARGEST + 1),
        b"a = " + b"[" * 100_000,
        b"a." * 99_000 + b"a = 1",
        b'"a" . ' * 30_000 + b"a = 1",
        b"a = " + b"9" * 190_000,
        b'"""\\"' * 39_000,
        b"a = {" * 39_000,
        b"[[a]]\n" * 33_000,
        b"a = 9999-99-99",
    ],
    ids=["no text", "large", "deep", "dotted", "quoted", "digits", "quotes", "tables", "many", "day"],
)  # fmt: skip
def test_a_hostile_file_is_refused_soon(data: bytes) -> None:
    # Before there were limits, the dotted one took hours.
    with pytest.raises(Invalid):
        kit_files.read(data)


def test_a_file_with_many_faults_names_the_first_ones() -> None:
    text = HEAD + PROGRAM + "".join(f"wrong{number} = 1\n" for number in range(30))

    with pytest.raises(Invalid, match=r"wrong0.*And 25 more\."):
        kit_files.read(text.encode())


def test_a_page_that_is_left_out_takes_its_fields_and_views_along() -> None:
    kit = queries.offered()["plan-of-safe-care"]

    left = kits.without(kit, {"perinatal-leadership-group", "plan-of-safe-care"})

    assert [one.key for one in left.pages] == ["perinatal-cluster"]
    assert left.programs[0].guided_by == ""
    assert {one.of for one in left.fields} == {"perinatal-cluster"}
    assert not left.views
    assert not kits.problems(left)


def test_another_name_makes_another_address() -> None:
    kit = queries.offered()["safe-care"]

    wanted = kit_choices.adapted(
        kit, {"safe-care": PageChoice(name="SAFE Care North", numbers={0: (38.0, 65.0)})},
        fields=kit.fields[:1],
    )  # fmt: skip

    (program,) = wanted.programs
    assert program.base == "safe-care-north"
    assert program.measures[0].is_whole
    assert not program.measures[1].is_whole
    assert len(wanted.fields) == 1


def test_a_view_that_names_somebody_stays_at_home() -> None:
    from models.base import tables
    from models.rules import own_fields

    shape = own_fields.shape(tables()["cases"])
    keys = {("programs", 7): "safe-care"}

    def packed(**asked: object) -> object:
        return kit_views.packed(asked, shape, keys, ())

    assert packed(filters=[["program_id", "is", "7"]]) == {
        "filters": [["program_id", "is", "@safe-care"]]
    }
    assert packed(filters=[["program_id", "is", "8"]]) is None
    assert packed(filters=[["coordinator_id", "is", "3"]]) is None
    assert packed(search="Smith") is None
    assert packed(columns=["own.everybodys"]) is None


def test_a_number_in_a_kit_is_kept_as_a_number() -> None:
    kit = replace(queries.offered()["community-partnership"], summary="")

    assert kit.programs[0].contract_amount == 20_000.0
    assert "contract_amount = 20000.0" in kit_files.write(kit)
