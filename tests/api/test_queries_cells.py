"""Rows of an answer on a page: as many as fit, in order, none changed but texts that no page could hold."""

from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode

from api.answers import Term
from api.queries.cells import LONGEST, ROWS_BYTES, Cell, fit_rows, make_cell

TERMS: st.SearchStrategy[Term | None] = st.one_of(
    st.none(),
    st.integers(0, 60_000).map(lambda length: Literal("å<" * (length // 2), language="sv")),
    st.integers(0, 6_000).map(lambda length: NamedNode("https://example.org/" + "a" * length)),
)


def weigh(row: list[Cell]) -> int:
    return sum(cell.weight for cell in row)


@settings(max_examples=60)
@given(st.integers(1, 5).flatmap(lambda columns: st.lists(st.lists(TERMS, min_size=columns, max_size=columns))))
def test_rows_are_the_first_ones_and_as_many_as_fit(rows: list[list[Term | None]]) -> None:
    fitting = fit_rows(rows)
    assert bool(fitting) == bool(rows)
    assert fitting == fit_rows(rows[: len(fitting)])
    if len(fitting) > 1:
        assert sum(map(weigh, fitting)) <= ROWS_BYTES
    if len(fitting) < len(rows):
        more = fit_rows(rows[len(fitting) :])[0]
        assert sum(map(weigh, fitting)) + weigh(more) > ROWS_BYTES


def test_text_that_no_page_could_hold_is_cut_and_says_by_how_much() -> None:
    assert make_cell(Literal("a" * LONGEST)).text == "a" * LONGEST
    assert make_cell(Literal("a" * (LONGEST + 7))).text == "a" * LONGEST + " … (+7)"
    cell = make_cell(NamedNode("https://example.org/" + "a" * LONGEST))
    assert cell.text.endswith("… (+20)")
    assert cell.href is None, "half an address leads nowhere"


def test_many_columns_share_what_a_row_may_weigh() -> None:
    [row] = fit_rows([[Literal("a" * 100_000)] * 50])
    assert sum(len(cell.text) for cell in row) < ROWS_BYTES
