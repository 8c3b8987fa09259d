"""Brings the copy of a server up to date, as a process of its own: `python -m vardgraf.cli.mirror HOME`.

Which server, and how to log in there, stands in the environment.
"""

import sys
from pathlib import Path

from vardgraf.cli.app import fail
from vardgraf.errors import VardgrafError


def main(home: str) -> None:
    from vardgraf.remote.mirror import mirror_store
    from vardgraf.remote.source import open_client

    try:
        with open_client() as client:
            mirror_store(client, Path(home))
    except VardgrafError as error:
        fail(str(error), error.exit_code)


if __name__ == "__main__":
    main(sys.argv[1])
