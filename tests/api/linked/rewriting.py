"""A small mod_rewrite: the directives that docs/w3id/.htaccess uses, as Apache reads them in a folder of a site.

What it does not know it refuses, so that a rule cannot be passed over.
"""

import re
from dataclasses import dataclass, field
from pathlib import Path

HTACCESS = Path(__file__).parents[3] / "docs" / "w3id" / ".htaccess"


@dataclass(frozen=True)
class Rule:
    pattern: str
    substitution: str
    flags: dict[str, str]


@dataclass(frozen=True)
class Redirect:
    status: int
    location: str


@dataclass
class Rules:
    rules: list[Rule] = field(default_factory=list)
    is_on: bool = False

    def follow(self, path: str, query: str = "") -> Redirect | None:
        """`path` without the slash at its beginning, as a folder's rules see it."""
        environment: dict[str, str] = {}
        for rule in self.rules if self.is_on else ():
            match = re.search(rule.pattern, path)
            if not match:
                continue
            if "E" in rule.flags:
                name, _, value = rule.flags["E"].partition(":")
                environment[name] = value
            if rule.substitution != "-":
                return self._redirect(rule, _expand(rule.substitution, match, environment), query)
            assert "R" not in rule.flags
        return None

    def _redirect(self, rule: Rule, location: str, query: str) -> Redirect:
        assert set(rule.flags) == {"R", "L"}, rule
        assert re.match(r"https?://", location), f"no absolute address: {location}"
        assert "?" not in rule.substitution  # only then does Apache keep the query string
        return Redirect(int(rule.flags["R"]), location + (f"?{query}" if query else ""))


def read_rules(file: Path = HTACCESS) -> Rules:
    rules = Rules()
    for line in file.read_text(encoding="utf-8").splitlines():
        words = line.split()
        if not words or words[0].startswith("#") or words == ["Options", "+FollowSymLinks"]:
            continue
        if words == ["RewriteEngine", "on"]:
            rules.is_on = True
        elif words[0] == "RewriteRule" and len(words) in (3, 4):
            rules.rules.append(Rule(words[1], words[2], _flags(words[3] if len(words) == 4 else "[]")))
        else:
            raise ValueError(f"a directive that is not known here: {line}")
    return rules


def _flags(text: str) -> dict[str, str]:
    assert (text[0], text[-1]) == ("[", "]"), text
    flags = dict(flag.partition("=")[::2] for flag in text[1:-1].split(",") if flag)
    if unknown := set(flags) - {"E", "L", "R"}:
        raise ValueError(f"flags that are not known here: {unknown}")
    return flags


def _expand(substitution: str, match: re.Match[str], environment: dict[str, str]) -> str:
    def value(reference: re.Match[str]) -> str:
        if reference[1]:
            return match[int(reference[1])] or ""
        return environment[reference[2]]

    expanded = re.sub(r"\$(\d)|%\{ENV:(\w+)\}", value, substitution)
    assert not re.search(r"[$%]\{", expanded), expanded
    return expanded
