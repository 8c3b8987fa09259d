"""IRIs: stable, readable, from the wording."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vardgraf import namespaces as ns


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("Psykisk hälsa", "psykisk-halsa"),
        ("Plan 2022–2025", "plan-2022-2025"),
        ("Örebro län", "orebro-lan"),
        ("***", "x"),
        ("ord " * 40, "ord-ord-ord-ord-ord-ord-ord-ord-ord-ord-ord-ord-ord-ord-ord"),
    ],
)
def test_slug_is_readable(text: str, slug: str):
    assert ns.slugify(text) == slug


@given(st.text(max_size=300))
def test_slug_is_safe_in_an_iri_and_stable(text: str):
    slug = ns.slugify(text)
    assert re.fullmatch(r"[a-z0-9]+(?:-[a-z0-9]+)*", slug)
    assert len(slug) <= ns.SLUG_LENGTH
    assert ns.slugify(slug) == slug


@given(st.sampled_from(sorted(ns.PREFIXES)), st.text(alphabet="abcXYZ019/-", min_size=1, max_size=20))
def test_a_curie_is_expanded_and_shortened_back(prefix: str, local: str):
    iri = ns.expand_curie(f"{prefix}:{local}")
    assert ns.expand_curie(ns.shorten(iri)) == iri


def test_local_actors_carry_their_region_and_national_ones_do_not():
    assert ns.mint_actor("Socialnämnden", "uppsala") == ns.ID + "actor/uppsala-socialnamnden"
    assert ns.mint_actor("Socialstyrelsen") == ns.ID + "actor/socialstyrelsen"
