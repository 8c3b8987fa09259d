"""Reports read back by other tools: JSON, SARIF 2.1.0, JUnit XML, the SHACL report graph, and text for people."""

import json
from pathlib import Path
from xml.etree import ElementTree

import pytest
from rdflib import Graph
from rdflib.namespace import RDF, SH
from small_rules import ROOF, find_all, rule_book

from vardgraf.checks.findings import Waiver, apply_waivers
from vardgraf.checks.report import Report, ReportFormat, write_report
from vardgraf.checks.report.json_report import read_baseline
from vardgraf.errors import VardgrafError

WAIVED = Waiver("TST01", "Beredningen", "avtalat", "2027-01-01", element=ROOF)


def write(chosen: ReportFormat, **settings: object) -> str:
    return write_report(Report(find_all(), rule_book(), **settings), chosen).decode()  # type: ignore[arg-type]


def write_waived(chosen: ReportFormat) -> str:
    return write_report(Report(apply_waivers(find_all(), [WAIVED], "2026-01-01"), rule_book()), chosen).decode()


def test_text_has_place_rule_severity_message_wording_and_remedy():
    lines = write(ReportFormat.TEXT).splitlines()
    assert lines[:4] == [
        "dalby-2024",
        "dalby-2024:12 TST01 varning Aktiviteten hör inte till något mål.",
        "    | Byta taket & möjliggöra <mer>",
        "    = Gör så här: Skriv under vilket mål den står.",
    ]
    assert lines[-1] == "2 fynd: 1 fel, 1 varning"


def test_text_speaks_english_when_asked():
    assert "dalby-2024:12 TST01 warning The activity belongs to no goal." in write(ReportFormat.TEXT, language="en")


def test_text_names_the_file_that_was_checked():
    assert "utkast.txt:12 TST01" in write(ReportFormat.TEXT, files={"dalby-2024": "utkast.txt"})


def test_colour_is_for_terminals_only():
    assert "\x1b[" not in write(ReportFormat.TEXT)
    assert "\x1b[33mvarning" in write(ReportFormat.TEXT, colour=True)


def test_waived_and_expired_are_told():
    text = write_waived(ReportFormat.TEXT)
    assert "undantagen till 2027-01-01: avtalat (Beredningen)" in text
    assert text.splitlines()[-1] == "2 fynd: 1 fel, 1 undantagen"
    expired = Report([], rule_book(), expired=[Waiver("TST01", "Samrådet", "x", "2020-01-01", element=ROOF)])
    assert "Undantaget har gått ut (2020-01-01): TST01" in write_report(expired, ReportFormat.TEXT).decode()


def test_no_findings_is_said():
    assert write_report(Report([], rule_book()), ReportFormat.TEXT) == b"Inga fynd.\n"


def test_json_is_a_list_with_stable_names():
    first, second = json.loads(write_waived(ReportFormat.JSON))
    assert set(first) == {
        "rule", "severity", "plan", "element", "lines", "value", "message", "remedy", "passage", "waived",
    }  # fmt: skip
    assert first["lines"] == [12, 14]
    assert first["waived"] == {"by": "Beredningen", "reason": "avtalat", "until": "2027-01-01"}
    assert second["waived"] is None
    assert second["severity"] == "violation"


def test_a_json_report_is_the_next_ones_baseline(tmp_path: Path):
    path = tmp_path / "base.json"
    path.write_text(write(ReportFormat.JSON))
    assert read_baseline(path) == {finding.key for finding in find_all()}


@pytest.mark.parametrize("text", ["", "{}x", '[{"rule": 1}]', "[1]"])
def test_a_baseline_that_is_none_is_told(tmp_path: Path, text: str):
    path = tmp_path / "base.json"
    path.write_text(text)
    with pytest.raises(VardgrafError, match="--format json"):
        read_baseline(path)


def test_sarif_has_rules_levels_regions_and_suppressions():
    log = json.loads(write_waived(ReportFormat.SARIF))
    assert log["version"] == "2.1.0"
    (run,) = log["runs"]
    rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    for result in run["results"]:
        assert rules[result["ruleIndex"]] == result["ruleId"]
    first, second = run["results"]
    assert first["locations"][0]["physicalLocation"]["region"] == {"startLine": 12, "endLine": 14}
    assert (first["level"], second["level"]) == ("warning", "error")
    assert first["suppressions"][0]["justification"] == "avtalat"
    assert "suppressions" not in second


def test_junit_counts_failures_and_skips():
    root = ElementTree.fromstring(write_waived(ReportFormat.JUNIT))
    (suite,) = root
    assert (suite.get("tests"), suite.get("failures"), suite.get("skipped")) == ("2", "1", "1")
    assert len(suite.findall("testcase/failure")) == 1
    assert len(suite.findall("testcase/skipped")) == 1


def test_shacl_report_is_a_validation_report_of_what_is_not_waived():
    graph = Graph().parse(data=write_waived(ReportFormat.SHACL), format="turtle")
    assert len(list(graph.subjects(RDF.type, SH.ValidationReport))) == 1
    (result,) = graph.subjects(RDF.type, SH.ValidationResult)
    assert graph.value(result, SH.resultSeverity) == SH.Violation
    assert str(graph.value(result, SH.focusNode)) == ROOF
