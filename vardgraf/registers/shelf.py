"""The plans that users have imported: a Turtle file each in `{home}/imports/`, a part of every later build."""

import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from pyoxigraph import RdfFormat, Triple, parse

from vardgraf.errors import ReleaseError, UsageError
from vardgraf.files import write_whole
from vardgraf.release import Manifest, build_release, file_hashes, read_graphs, read_manifest, read_plan_files
from vardgraf.resources import reviewed_plan_paths
from vardgraf.turtle import read_turtle, write_turtle

Plans = dict[str, list[Triple]]
Progress = Callable[[str], None]
FOLDER = "imports"
_REMEDY = "Kontrollera utrymme och rättigheter, eller ange en annan mapp med --home."


def imported_paths(home: Path) -> list[Path]:
    return sorted((home / FOLDER).glob("[!.]*.ttl"))


def imported_plans(home: Path) -> Plans:
    """The imported plans by their ids."""
    return {path.stem: read_turtle(path) for path in imported_paths(home)}


def with_imports(
    home: Path, plans: Mapping[str, list[Triple]], inputs: Mapping[str, str]
) -> tuple[Plans, dict[str, str]]:
    """Plans and input hashes with what was imported, which goes before a plan of the same id."""
    imported = {f"{FOLDER}/{name}": value for name, value in file_hashes(imported_paths(home)).items()}
    kept = {name: value for name, value in inputs.items() if not name.startswith(f"{FOLDER}/")}
    return {**plans, **imported_plans(home)}, {**kept, **imported}


def reviewed_plans() -> Plans:
    return read_plan_files(reviewed_plan_paths())


def standing_plans(home: Path) -> Plans:
    """The stated graphs of the release in use, or the reviewed plans where there is none; and what was imported."""
    try:
        graphs = read_graphs(home)
    except ReleaseError:
        return {**reviewed_plans(), **imported_plans(home)}
    stated = {name: _parse(graphs[name]) for name in graphs if f"{name}/derived" in graphs}
    return {**stated, **imported_plans(home)}


def keep_plan(home: Path, plan: str, triples: list[Triple], progress: Progress = lambda _: None) -> Manifest:
    """Keep an imported plan and make a release with it the current one; if that fails, all is as it was."""
    path = home / FOLDER / f"{plan}.ttl"
    with _locked(home):
        before = path.read_bytes() if path.exists() else None
        plans = {**standing_plans(home), plan: triples}
        write_whole(path, write_turtle(triples), _REMEDY)
        return _build_or_restore(home, plans, path, before, progress)


def remove_plan(home: Path, plan: str, progress: Progress = lambda _: None) -> Manifest:
    """Take an imported plan away; a reviewed plan of the same id comes back. Raises UsageError for one not imported."""
    path = home / FOLDER / f"{plan}.ttl"
    with _locked(home):
        if path not in imported_paths(home):
            names = ", ".join(each.stem for each in imported_paths(home)) or "inga"
            raise UsageError(f"planen {plan!r} är inte inläst.", remedy=f"Inlästa planer: {names}.")
        before = path.read_bytes()
        plans = {name: found for name, found in standing_plans(home).items() if name != plan}
        plans |= {name: found for name, found in reviewed_plans().items() if name == plan}
        path.unlink()
        return _build_or_restore(home, plans, path, before, progress)


def _build_or_restore(home: Path, plans: Plans, path: Path, before: bytes | None, progress: Progress) -> Manifest:
    try:
        _, inputs = with_imports(home, {}, _inputs(home))
        return build_release(home, plans, inputs, progress)
    except BaseException:
        if before is None:
            path.unlink(missing_ok=True)
        else:
            write_whole(path, before, _REMEDY)
        raise


def _inputs(home: Path) -> Mapping[str, str]:
    try:
        return read_manifest(home).inputs
    except ReleaseError:
        return file_hashes(reviewed_plan_paths())


def _parse(data: bytes) -> list[Triple]:
    quads = parse(input=data, format=RdfFormat.N_TRIPLES)
    return [Triple(quad.subject, quad.predicate, quad.object) for quad in quads]


@contextmanager
def _locked(home: Path) -> Iterator[None]:
    """One import at a time: the next one waits, so that none builds without what the other has kept."""
    try:
        (home / FOLDER).mkdir(parents=True, exist_ok=True)
        lock = (home / FOLDER / ".lock").open("w")
    except OSError as error:
        raise ReleaseError(
            f"mappen kan inte skrivas: {error.strerror or error}.",
            file=str(home),
            remedy="Kontrollera rättigheterna, eller ange en annan mapp med --home.",
        ) from None
    with lock:
        if sys.platform != "win32":
            import fcntl

            fcntl.flock(lock, fcntl.LOCK_EX)
        yield
