"""What Typer says of a command that was called wrongly, in Swedish: it speaks English."""

import re

_SAID = (
    (r"Missing (?:argument|option|parameter) (.+?)\.?", "{0} saknas."),
    (r"No such command (.+?)\. Did you mean (.+)\?", "det finns inget kommando {0}. Menade du {1}?"),
    (r"No such command (.+?)\.", "det finns inget kommando {0}."),
    (r"No such option: (\S+) \(Possible options: (.+)\)", "det finns ingen väljare {0}. Menade du {1}?"),
    (r"No such option: (\S+?)\.? Did you mean (.+)\?", "det finns ingen väljare {0}. Menade du {1}?"),
    (r"No such option: (\S+?)\.?", "det finns ingen väljare {0}."),
    (r"Invalid value for (.+?): Input should be a valid integer.*", "{0} ska vara ett heltal."),
    (r"Invalid value for (.+?): (.+)", "{0}: {1}"),
    (r"Option (.+) requires (?:an argument|\d+ arguments)\.", "väljaren {0} behöver ett värde."),
    (r"Option (.+) does not take a value\.", "väljaren {0} tar inget värde."),
    (r"Got unexpected extra argument(?:s|\(s\))? \((.+)\)", "{0} är mer än kommandot tar."),
)


def tell_usage(message: str, command: str) -> str:
    """One line with its remedy; a message that is not known here is told as it came. `command` as "vardgraf diff"."""
    text = " ".join(message.split())
    told = next((words.format(*match.groups()) for said, words in _SAID if (match := re.fullmatch(said, text))), text)
    return f"{told} Se: {command} --help"
