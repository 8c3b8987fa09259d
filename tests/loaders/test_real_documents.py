"""The five documents give the reviewed Turtle, byte for byte, with every line accounted for."""

from hashlib import sha256
from pathlib import Path

import pytest
from graph_laws import misplaced_passages, unquoted_wordings

from loaders.report import tell_coverage
from loaders.run import LoadedPlan, load_documents
from vardgraf.history.coverage import SUFFIX, write_coverage
from vardgraf.namespaces import PLANS
from vardgraf.resources import reviewed_plan_paths
from vardgraf.turtle import write_turtle

pytestmark = pytest.mark.documents
REVIEWED = {path.stem: path for path in reviewed_plan_paths()}


@pytest.fixture(scope="module")
def plans(documents: Path) -> dict[str, LoadedPlan]:
    return {plan.id: plan for plan in load_documents([documents])}


def test_documents_hold_the_seven_plans(plans: dict[str, LoadedPlan]):
    assert sorted(plans) == sorted(PLANS) == sorted(REVIEWED)


@pytest.mark.parametrize("plan", PLANS)
def test_reviewed_turtle_is_reproduced(plans: dict[str, LoadedPlan], plan: str):
    found, reviewed = write_turtle(plans[plan].triples), REVIEWED[plan].read_bytes()
    if found != reviewed:
        ours, theirs = set(found.decode().split("\n")), set(reviewed.decode().split("\n"))
        pytest.fail(f"only read now: {sorted(ours - theirs)[:10]}\nonly reviewed: {sorted(theirs - ours)[:10]}")


@pytest.mark.parametrize("plan", PLANS)
def test_reviewed_coverage_is_reproduced(plans: dict[str, LoadedPlan], plan: str):
    path = REVIEWED[plan].with_name(plan + SUFFIX)
    turtle = sha256(REVIEWED[plan].read_bytes()).hexdigest()
    assert path.read_bytes() == write_coverage(tell_coverage(plans[plan].coverage), turtle)


@pytest.mark.parametrize("plan", PLANS)
def test_every_line_is_accounted_for(plans: dict[str, LoadedPlan], plan: str):
    assert plans[plan].coverage.unclaimed == set()
    assert plans[plan].coverage.share == 1.0


@pytest.mark.parametrize("plan", PLANS)
def test_every_name_is_known(plans: dict[str, LoadedPlan], plan: str):
    assert plans[plan].unresolved == []


@pytest.mark.parametrize("plan", PLANS)
def test_passages_quote_the_wording(plans: dict[str, LoadedPlan], plan: str):
    assert misplaced_passages(plans[plan].triples, plans[plan].document) == []
    assert unquoted_wordings(plans[plan].triples, plans[plan].document) == []


def test_names_and_order_of_the_files_do_not_matter(plans: dict[str, LoadedPlan], documents: Path, tmp_path: Path):
    copies = []
    for number, path in enumerate(sorted(documents.glob("*.txt"), reverse=True)):
        copies.append(tmp_path / f"{number} en plan.md")
        copies[-1].write_bytes(path.read_bytes())
    assert {p.id: write_turtle(p.triples) for p in load_documents(copies)} == {
        name: write_turtle(plan.triples) for name, plan in plans.items()
    }
