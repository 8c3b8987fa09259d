"""Where the user's releases lie."""

import os
from pathlib import Path

VARIABLE = "VARDGRAF_HOME"


def find_home(given: Path | None = None) -> Path:
    """The folder of the releases: the one given, `VARDGRAF_HOME`, or the platform's folder for user data."""
    if given:
        return given
    if named := os.environ.get(VARIABLE):
        return Path(named)
    from platformdirs import user_data_path

    return user_data_path("vardgraf", appauthor=False)
