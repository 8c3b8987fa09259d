"""Laws of versions: a version names one content for ever, and says nothing of what the content is."""

import json
from concurrent.futures import ProcessPoolExecutor
from dataclasses import fields, replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small_homes import FIRST, PLAN, build, make_plan

from vardgraf.errors import ReleaseError, UsageError
from vardgraf.history import previous_version_of, version_of
from vardgraf.history.archive import remove_release
from vardgraf.history.versions import (
    Version,
    claim_version,
    next_version,
    parse_version,
    release_day,
    wanted_version,
)
from vardgraf.release import build_release, open_store, read_manifest

SECOND = {**FIRST, "goal/oberoende": {"label": "Leva som andra"}}
VERSIONS = st.builds(Version, st.dates(date(1970, 1, 1), date(2999, 12, 31)), st.integers(1, 9999))


@given(VERSIONS)
@settings(max_examples=50)
def test_a_version_is_read_as_it_is_written(version: Version) -> None:
    assert parse_version(str(version)) == version


@pytest.mark.parametrize(
    "text",
    [
        "",
        "1.0.0",
        "2026.11.22.1",
        "2026.11.22.0",
        "2026.11.22.02",
        "2026.11.31",
        "2026.1.2",
        "2026.11.22 ",
        "٢٠٢٦.11.22",
    ],
)
def test_what_is_no_version_is_refused_with_the_way_to_write_it(text: str) -> None:
    with pytest.raises(UsageError, match=r"2026\.11\.22"):
        parse_version(text)


def test_versions_are_in_the_order_of_time() -> None:
    texts = ("2026.11.22.10", "2026.12.01", "2026.11.22.2", "2026.09.30", "2026.11.22")
    ordered = ["2026.09.30", "2026.11.22", "2026.11.22.2", "2026.11.22.10", "2026.12.01"]
    assert [str(version) for version in sorted(map(parse_version, texts))] == ordered


@given(st.dates(date(2020, 1, 1), date(2020, 1, 3)), st.sets(VERSIONS | st.just(Version(date(2020, 1, 2), 3))))
@settings(max_examples=50)
def test_the_next_version_is_free_and_last_of_its_day(day: date, taken: set[Version]) -> None:
    found = next_version(day, taken)
    assert found not in taken
    assert found.date == day
    assert all(version < found for version in taken if version.date == day)


def test_the_day_is_that_of_source_date_epoch_or_today_in_utc() -> None:
    assert release_day({"SOURCE_DATE_EPOCH": "86399"}) == date(1970, 1, 1)
    assert release_day({"SOURCE_DATE_EPOCH": "86400"}) == date(1970, 1, 2)
    before = datetime.now(UTC).date()
    assert before <= release_day({}) <= datetime.now(UTC).date()
    for wrong in ("today", "1e99", "9" * 30):
        with pytest.raises(UsageError, match="SOURCE_DATE_EPOCH"):
            release_day({"SOURCE_DATE_EPOCH": wrong})


def test_version_and_date_are_not_both_given() -> None:
    assert wanted_version("2026.11.22.2", None) == Version(date(2026, 11, 22), 2)
    assert wanted_version(None, "2026-11-22") == date(2026, 11, 22)
    with pytest.raises(UsageError):
        wanted_version("2026.11.22", "2026-11-22")
    with pytest.raises(UsageError, match="2026-11-22"):
        wanted_version(None, "22 november")


def test_a_release_has_the_version_of_its_day_and_knows_the_one_before(tmp_path: Path) -> None:
    first = build(tmp_path, FIRST, "2026-11-20")
    second = build(tmp_path, SECOND, "2026-11-20")
    third = build(tmp_path, {}, "2026-11-22")
    assert [one.release_version for one in (first, second, third)] == ["2026.11.20", "2026.11.20.2", "2026.11.22"]
    assert [one.release_date for one in (first, second, third)] == ["2026-11-20", "2026-11-20", "2026-11-22"]
    assert [one.previous_version for one in (first, second, third)] == ["", "2026.11.20", "2026.11.20.2"]
    assert third.previous_hash == second.hash
    assert (version_of(tmp_path), previous_version_of(tmp_path)) == ("2026.11.22", "2026.11.20.2")
    assert (version_of(second), previous_version_of(second)) == ("2026.11.20.2", "2026.11.20")


def test_the_same_content_is_the_same_release_on_any_day(tmp_path: Path) -> None:
    first = build(tmp_path, FIRST, "2026-11-20")
    build(tmp_path, SECOND, "2026-11-21")
    assert build(tmp_path, FIRST, "2026-12-24") == first
    assert version_of(tmp_path) == "2026.11.20"


def test_the_hash_says_nothing_of_the_version(tmp_path: Path) -> None:
    one, other = build(tmp_path / "one", FIRST, "2026-11-20"), build(tmp_path / "other", FIRST, "2031-01-01")
    assert one.release_version != other.release_version
    settled = {"release_version": "", "release_date": ""}
    assert replace(one, **settled) == replace(other, **settled)


def test_a_version_given_is_taken_and_never_given_to_other_content(tmp_path: Path) -> None:
    first, other = {PLAN: make_plan(FIRST)}, {PLAN: make_plan(SECOND)}
    given_version = parse_version("2026.11.22.7")
    assert build_release(tmp_path, first, {}, version=given_version).release_version == "2026.11.22.7"
    with pytest.raises(ReleaseError, match="annat innehåll"):
        build_release(tmp_path, other, {}, version=given_version)
    assert version_of(tmp_path) == "2026.11.22.7"
    assert build_release(tmp_path, other, {}, version=date(2026, 11, 22)).release_version == "2026.11.22.8"
    with pytest.raises(ReleaseError, match="byter inte version"):
        build_release(tmp_path, first, {}, version=parse_version("2027.01.01"))


def test_a_removed_release_keeps_its_version(tmp_path: Path) -> None:
    build(tmp_path, SECOND, "2026-11-19")
    first = build(tmp_path, FIRST, "2026-11-20")
    build(tmp_path, {}, "2026-11-21")
    remove_release(tmp_path, first.release_version)
    assert build(tmp_path, {"goal/nytt": {"label": "Nytt"}}, "2026-11-20").release_version == "2026.11.20.2"
    assert build(tmp_path, FIRST, "2027-01-01") == first


def test_a_release_from_before_versions_gets_one_when_built_again(tmp_path: Path) -> None:
    manifest = build(tmp_path, FIRST)
    _age(tmp_path)
    assert (version_of(tmp_path), previous_version_of(tmp_path)) == ("", "")
    store = tmp_path / "current" / "store"
    files = {path.name: path.stat().st_mtime_ns for path in store.iterdir()}
    assert len(open_store(tmp_path)) > 0
    assert build(tmp_path, FIRST, "2026-11-23").release_version == "2026.11.23"
    assert version_of(tmp_path) == "2026.11.23"
    assert read_manifest(tmp_path).hash == manifest.hash
    assert {path.name: path.stat().st_mtime_ns for path in store.iterdir() if path.suffix == ".sst"} == {
        name: time for name, time in files.items() if name.endswith(".sst")
    }


def test_a_release_after_one_without_a_version_names_it_by_hash(tmp_path: Path) -> None:
    first = build(tmp_path, FIRST)
    _age(tmp_path)
    second = build(tmp_path, SECOND, "2026-11-21")
    assert (second.previous_version, second.previous_hash) == ("", first.hash)


def _age(home: Path) -> None:
    """As it was before releases had versions."""
    path = home / "current" / "manifest.json"
    old = json.loads(path.read_text())
    kept = {field.name for field in fields(read_manifest(home))} - {"files"}
    path.write_text(
        json.dumps(
            {name: value for name, value in old.items() if name in kept and "_" not in name}
            | {"store_format": old["store_format"]}
        )
    )
    for claim in (home / "versions").iterdir():
        claim.unlink()


def test_processes_that_claim_at_once_get_versions_of_their_own(tmp_path: Path) -> None:
    with ProcessPoolExecutor(4) as pool:
        versions = list(pool.map(_claim, [str(tmp_path)] * 24, [f"{n % 12:064x}" for n in range(24)]))
    assert versions[:12] == versions[12:]
    assert len(set(versions)) == 12


def _claim(home: str, content: str) -> str:
    return claim_version(Path(home), content, date(2026, 11, 22), ("", "")).version
