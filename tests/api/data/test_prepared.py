"""What pages wait for is made before a newer release is served."""

import asyncio
from pathlib import Path

from api.app import create_app
from api.data.once import Prepared
from api.releases import Release
from api.settings import Settings


def test_nobody_waits_for_what_was_made_ready(release_home: Path) -> None:
    state = create_app(Settings(home=release_home)).state
    release: Release = state.releases.current
    prepared: Prepared = state.prepared
    asyncio.run(prepared.make_ready(release))
    made = [prepared.findings, prepared.index, prepared.things, prepared.sizes]
    assert all(one.start(release).done() for one in made)
    prepared.stop()


def test_what_cannot_be_made_does_not_keep_a_release_back(release_home: Path) -> None:
    state = create_app(Settings(home=release_home)).state
    release: Release = state.releases.current
    broken = Release(release.hash, release.folder.parent / "nowhere" / "store", release.store, release.manifest)
    asyncio.run(state.prepared.make_ready(broken))
    assert state.prepared.sizes.start(broken).done()
    state.prepared.stop()
