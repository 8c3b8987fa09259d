"""Names in cells of responsibility: those that a look-up knows, and those that none does."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loaders.names import NameIndex, split_names
from loaders.source import Name

INDEX = NameIndex([("actor", Name(name="Region Dalby")), ("body", Name(name="Samrådet", aliases=("SR",)))])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Barnenheten, Äldreenheten och Skolhälsan", ["Barnenheten", "Äldreenheten", "Skolhälsan"]),
        ("Vård- och omsorgskontoret samt socialtjänsten", ["Vård- och omsorgskontoret", "socialtjänsten"]),
        ("Avdelningen för barn och unga", ["Avdelningen för barn och unga"]),
        ("Avdelningen för barn och unga och Skolan", ["Avdelningen för barn och unga", "Skolan"]),
        ("regionen och kommunen", ["regionen", "kommunen"]),
        ("Hemsjukvården (HSV).", ["Hemsjukvården (HSV)"]),
        (" och i ", []),
    ],
)
def test_list_is_split_into_its_names(text: str, expected: list[str]):
    assert split_names(text) == expected


@pytest.mark.parametrize(
    ("text", "known", "unknown"),
    [
        ("Region Dalby, Norrviks kommun", ["Region Dalby"], ["Norrviks kommun"]),
        ("Norrviks kommun samt SR och Rådet", ["Samrådet"], ["Norrviks kommun", "Rådet"]),
        ("Region Dalby och Samrådet", ["Region Dalby", "Samrådet"], []),
    ],
)
def test_known_and_unknown_names_are_told_apart(text: str, known: list[str], unknown: list[str]):
    mentions, rest = INDEX.answering(text)
    assert ([mention.name.name for mention in mentions], rest) == (known, unknown)


@given(st.lists(st.sampled_from(["Barnenheten", "Läkarrådet", "Vård- och omsorgskontoret"]), min_size=1, unique=True))
def test_no_name_of_a_list_is_dropped(names: list[str]):
    assert split_names(", ".join(names)) == names
    assert split_names(" och ".join(names)) == names
