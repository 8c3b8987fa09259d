"""Findings as JUnit XML: a suite a plan, a failed case a finding; waived ones are skipped."""

from itertools import groupby
from xml.etree import ElementTree as Xml

from vardgraf.checks.findings import Finding
from vardgraf.checks.report import Report


def write(report: Report) -> str:
    root = Xml.Element("testsuites", name="vardgraf check")
    for plan, grouped in groupby(report.findings, key=lambda finding: finding.plan):
        findings = list(grouped)
        waived = sum(1 for finding in findings if finding.waived)
        suite = Xml.SubElement(
            root,
            "testsuite",
            name=plan or "-",
            tests=str(len(findings)),
            failures=str(len(findings) - waived),
            skipped=str(waived),
            errors="0",
        )
        for finding in findings:
            _case(suite, report, finding)
    Xml.indent(root)
    return Xml.tostring(root, encoding="unicode", xml_declaration=True)


def _case(suite: Xml.Element, report: Report, finding: Finding) -> None:
    case = Xml.SubElement(suite, "testcase", name=f"{finding.rule} {report.place(finding)}", classname=finding.rule)
    message = finding.message.get(report.language, finding.rule)
    if finding.waived:
        Xml.SubElement(case, "skipped", message=finding.waived.reason)
        return
    failure = Xml.SubElement(case, "failure", type=str(finding.severity), message=message)
    failure.text = "\n".join(filter(None, (finding.passage, finding.remedy.get(report.language))))
