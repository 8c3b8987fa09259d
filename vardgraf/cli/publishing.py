"""What `vardgraf build --store` does once the release is built: writes it to a server, and says how it went."""

from pathlib import Path
from typing import TYPE_CHECKING

from vardgraf.cli.app import progress
from vardgraf.cli.remote import say

if TYPE_CHECKING:
    from vardgraf.remote.client import RemoteClient
    from vardgraf.remote.publishing import Publication
    from vardgraf.remote.settings import StoreSettings

LISTED = 40
"""How many graphs are told by name."""


def publish(settings: "StoreSettings", home: Path, *, verify: bool, resend: bool) -> None:
    """Raises RemoteError; a later call sends what is left."""
    from vardgraf.remote.client import RemoteClient
    from vardgraf.remote.publishing import publish_release

    with RemoteClient(settings) as client:
        with progress("Skickar") as step:
            publication, _ = publish_release(client, home, step, resend=resend)
        _report(client, settings.address, publication)
        if verify:
            _verify(client, home, settings.address)


def _report(client: "RemoteClient", address: str, publication: "Publication") -> None:
    from vardgraf.remote.kinds import GROUNDS

    counts = f"{len(publication.sent)} grafer skickade ({publication.triples} uppgifter)"
    rest = f"{len(publication.unchanged)} oförändrade, {len(publication.removed)} borttagna"
    say(f"{address} ({client.endpoints.kind.title}): {counts}, {rest}")
    if publication.sent:
        say(f"Så skrevs de: {GROUNDS[client.endpoints.ground].sv}.")
    for title, names in (("skickad", publication.sent), ("borttagen", publication.removed)):
        for name in names[:LISTED]:
            say(f"  {title} {name}")
        if len(names) > LISTED:
            say(f"  … och {len(names) - LISTED} till")
    if publication.rewritten:
        say(f"Servern skriver {', '.join(publication.rewritten)} på ett annat sätt; värdena är desamma.")


def _verify(client: "RemoteClient", home: Path, address: str) -> None:
    from vardgraf.remote.errors import MismatchError
    from vardgraf.remote.publishing import verify_release

    with progress("Jämför") as step:
        found = verify_release(client, home, step)
    if not found.is_equal:
        different = [f"{name}: {one.tell()}" for name, one in found.graphs.items() if not one.is_equal]
        different += [f"{name}: finns inte i utgåvan" for name in found.surplus]
        raise MismatchError(
            f"servern har inte det som utgåvan har: {'. '.join(different)}.",
            file=address,
            remedy="Kör vardgraf build --store igen med --resend.",
        )
    if found.found_hash == found.expected_hash:
        say(f"Servern har samma innehåll som utgåvan: {found.found_hash}")
        return
    say(
        f"Servern har samma värden som utgåvan, men skriver {', '.join(found.rewritten)} på ett annat sätt: "
        f"dess hash är {found.found_hash}, utgåvans {found.expected_hash}"
    )
