"""Where a text refers to something: figures, appendices, sections, links, and agreements that it does not name."""

import re

from pyoxigraph import Literal, NamedNode

from loaders.anchors import Found
from loaders.documents import Heading, Paragraph, Span
from loaders.documents.parse import fold_title
from loaders.documents.sentences import first_words
from loaders.observations import add_observation, is_in_contents
from loaders.plan import Plan
from loaders.statements import Element
from vardgraf import namespaces as ns

_LINK = re.compile(r"\[(?P<text>[^\]\n]+)\]\((?P<target>[^)\n]*)\)")
_SECTION = re.compile(r"(?:\b(?:punkt|avsnitt|kapitel)\s+|\bsamt\s+|\baktivitet:\s*)(?P<number>\d+(?:\.\d+)+)\b", re.I)
_APPENDIX = re.compile(r"\b(?:bilag(?:a|an|or|orna)(?:\s+(?P<number>\d+))?|biläggas|bifogas)\b", re.I)
# A plan that says that it is an appendix itself announces none.
_IS_APPENDIX = re.compile(r"\bär\s+en\s+$", re.I)
_CAPTION = re.compile(r"(?:figur|bild|diagram)\s+\d+\b", re.I)
# What a picture that was lost in the conversion was announced with, in the last sentence before the gap.
_PICTURED = re.compile(r"\b(?:nedan|figur|bild\w*|skiss\w*|\w*struktur\w*|processbeskrivning\w*)\b", re.I)
# A picture leaves at least three blank lines where pages were converted to text.
_GAP = re.compile(r"\n(?:[ \t\u00a0]*\n){3,}")
_GENERIC = re.compile(
    r"(?<![\w-])(?P<noun>(?i:överenskommelse|avsiktsförklaring))e?n\b(?!\s+(?:om|för|kring|mellan|avseende|med|[A-ZÅÄÖ”\"]))"
)


def load_references(plan: Plan) -> None:
    """Each reference, and what it leads to where that is in the document."""
    _load_links(plan)
    _load_sections(plan)
    _load_appendices(plan)
    _load_figures(plan)
    _load_unnamed(plan)


def _add(
    plan: Plan, kind: str, wording: str, span: Span, target: Element | None = None, *, broken: bool = False
) -> None:
    reference = add_observation(
        plan, "Reference", "reference", first_words(wording), span, place=f"{kind} {span.start}"
    )
    plan.state_concept(reference, "vg:referenceKind", "reference-kind", kind)
    if target:
        plan.state(reference, "vg:refersTo", target)
    if broken:
        plan.state(reference, "vg:brokenReference", Literal("true", datatype=NamedNode(ns.XSD + "boolean")))


def _load_links(plan: Plan) -> None:
    source = plan.document.source
    for match in _LINK.finditer(source.text):
        span = source.span(*match.span("text"))
        if plan.text.first_line <= span.first_line <= plan.text.last_line:
            broken = not match["target"].strip("# ")
            _add(plan, "link", re.sub(r"\s+", " ", match["text"]).strip(), span, broken=broken)


def _load_sections(plan: Plan) -> None:
    sections = {section.code: section for section in plan.elements if section.kind == "section" and section.code}
    for match in _SECTION.finditer(plan.text.text):
        found = plan.text.found_between(*match.span())
        if not is_in_contents(plan, found.span):
            target = sections.get(match["number"])
            _add(plan, "section", found.text, found.span, target, broken=target is None)


def _load_appendices(plan: Plan) -> None:
    lines = plan.document.source.lines
    headings = [fold_title(line) for line in lines if fold_title(line).startswith("bilaga")]
    own = {fold_title(line) for line in lines[plan.text.first_line - 1 : plan.text.last_line]}
    for match in _APPENDIX.finditer(plan.text.text):
        found = plan.text.found_between(*match.span())
        before = plan.text.text[max(0, match.start() - 12) : match.start()]
        if is_in_contents(plan, found.span) or before.endswith("\n") or not before or _IS_APPENDIX.search(before):
            continue
        number = match["number"] or ""
        # What is said to be appended to this very text must stand in its own part of the document.
        candidates = own if match[0].endswith("gas") else headings
        if not any(line.startswith(f"bilaga{number}") for line in candidates):
            sentence = found if match["number"] or not match[0].endswith("gas") else _sentence(plan, match.start())
            _add(plan, "appendix", sentence.text, sentence.span)


def _sentence(plan: Plan, at: int) -> Found:
    """The sentence in which a character of the text stands."""
    text = plan.text.text
    start = max(text.rfind(". ", 0, at) + 2, text.rfind("\n", 0, at) + 1)
    stop = re.compile(r"\.(?=\s)|\n|$").search(text, at)
    return plan.text.found_between(start, stop.start() if stop else at)


def _load_figures(plan: Plan) -> None:
    """Captions and announcements with a gap after them: the picture is not in the text."""
    text = plan.document.source.text
    for block in plan.document.blocks:
        if isinstance(block, Heading) or not isinstance(block, Paragraph) or is_in_contents(plan, block.span):
            continue
        sentence = re.split(r"(?<=[.!?])\s+", block.text)[-1]
        caption = _CAPTION.match(block.text)
        # A short line is the title of a picture; a longer text announces one by a word for it.
        announced = _PICTURED.search(sentence) and _GAP.match(text, block.span.end)
        if (caption or announced) and block.span.first_line > _first_body_line(plan):
            found = plan.text.find_near(sentence, block.span.first_line)
            _add(plan, "figure", sentence, found.span if found else block.span)


def _first_body_line(plan: Plan) -> int:
    """The line of the first numbered heading: what stands before is the cover."""
    return next((h.span.first_line for h in plan.document.headings if h.number), plan.text.first_line)


def _load_unnamed(plan: Plan) -> None:
    """Agreements in the definite form that no earlier word of the text introduces."""
    texts = [text for text in (plan.letter if not plan.whole else None, plan.text) if text]
    seen: set[str] = set()
    for text in texts:
        for match in _GENERIC.finditer(text.text):
            noun = match["noun"].casefold()
            introduced = re.search(rf"(?i){noun}(?!e?n\b)", text.text[: match.start()])
            if noun not in seen and not introduced:
                seen.add(noun)
                found = text.found_between(match.start(), match.end())
                _add(plan, "instrument", found.text, found.span)
