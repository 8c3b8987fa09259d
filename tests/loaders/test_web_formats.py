"""What pages and Markdown say in ways of their own: encodings, spans, nesting, what is passed over."""

import pytest
from document_writers import cells_of

from loaders.documents import Document, Heading, ListItem, Table, parse_bytes
from loaders.documents.cells import cell_text

HEAD = "<!DOCTYPE html><html><head>{}</head><body>"
PAGE = HEAD + "<h1>Plan för god vård</h1><p>Åtgärder för äldre – nu</p></body></html>"


def page(body: str) -> Document:
    return parse_bytes(f"<!DOCTYPE html><html><body>{body}</body></html>".encode(), "plan.html")


def texts(document: Document) -> list[str]:
    return [block.text for block in document.blocks if not isinstance(block, Table)]


class TestPages:
    @pytest.mark.parametrize(
        ("encoding", "declared", "told"),
        [
            ("utf-8", '<meta charset="utf-8">', "utf-8"),
            ("utf-8-sig", "", "utf-8"),
            ("utf-8", "", "utf-8"),
            ("utf-8", '<meta charset="us-ascii-not-known">', "utf-8"),
            ("cp1252", '<meta http-equiv="Content-Type" content="text/html; charset=iso-8859-1">', "windows-1252"),
            ("cp1252", "", "windows-1252"),
            ("utf-16", "", "utf-16"),
            ("cp1250", '<meta charset="windows-1250">', "cp1250"),
            ("cp1252", '<meta charset="utf-8">', "windows-1252"),
        ],
    )
    def test_encoding_is_that_of_the_mark_the_declaration_or_the_bytes(self, encoding: str, declared: str, told: str):
        text = PAGE.format(declared)
        if encoding == "cp1250":
            text = text.replace("å", "ä").replace("Å", "Ä")
        document = parse_bytes(text.encode(encoding), "plan")
        assert document.source.encoding == told
        assert texts(document)[1] in text

    def test_scripts_styles_navigation_and_what_is_hidden_are_passed_over(self):
        document = page(
            "<nav><ul><li>Meny</ul></nav><script>x</script><style>p{}</style><noscript>y</noscript><template>z</template>"
            "<p hidden>dolt<p style='display: none'>dolt<form><button>Sök</button><select><option>a</select></form>"
            "<svg><text>bild</text></svg><!-- kommentar --><p>Kvar &amp; &aring;ter&shy;st&aring;r&nbsp;nu &lt;b&gt;"
        )
        assert texts(document) == ["Kvar & återstår nu <b>"]
        assert document.source.remarks == ("lästes inte: bilder",)

    def test_only_the_main_part_is_read_where_there_is_one(self):
        document = page("<header><p>Sidhuvud</header><main><p>Planen</main><footer><p>Kontakt</footer>")
        assert texts(document) == ["Planen"]
        assert "main" in document.source.remarks[0]

    def test_lines_and_blocks_within_blocks(self):
        assert texts(page("<p>Ett<br>går på<br> <br>Två</p>")) == ["Ett går på", "Två"]
        document = page(
            "Löst<div>Ett<p>Två<br>rader</p>tre<b> fet</b><a href='x'> länk</a></div><dl><dt>Ord<dd>Svar</dl>"
        )
        assert texts(document) == ["Löst", "Ett", "Två rader", "tre fet länk", "Ord", "Svar"]
        assert "tre fet [länk](x)" in document.source.text

    def test_lists_within_lists_and_their_numbers(self):
        document = page("<ol start=3><li>a<ol type=a><li>b</ol><p>c</p><li value=9>d</ol><ul><li><ul><li>e</ul></ul>")
        items = [(b.marker, b.text) for b in document.blocks if isinstance(b, ListItem)]
        assert items == [("3", "a"), ("a", "b"), ("9", "d"), ("-", "e")]
        assert texts(document) == ["a", "b", "c", "d", "e"]

    def test_merged_cells_of_all_kinds(self):
        document = page(
            "<table><thead><tr><th>A<th>B<th>C</thead><tfoot><tr><td>x<td>y<td>z</tfoot>"
            "<tbody><tr><td colspan=3>alla<tr><td rowspan=2>a<td colspan=2>b c<tr><td>b<td>c</tbody></table>"
        )
        assert [*cells_of(document)] == [
            [["A", "B", "C"], ["alla", "", ""], ["a", "b c", ""], ["", "b", "c"], ["x", "y", "z"]]
        ]
        (table,) = document.blocks
        assert isinstance(table, Table)
        assert [cell.is_merged for row in table.rows for cell in row.cells].count(True) == 1

    def test_a_table_in_a_table_is_part_of_its_cell(self):
        document = page("<table><tr><td>a<td><table><tr><td>b<td>c</table></table>")
        assert [*cells_of(document)] == [[["a", "b ----- c"]]]

    def test_a_table_for_looks_is_no_table(self):
        document = page("<table><tr><td><h2>1 Mål</h2><p>Text.</table>")
        assert not [*cells_of(document)]
        assert "Text." in texts(document)

    def test_contents_are_told_from_the_body(self):
        document = page(
            "<h2>Innehåll</h2><ul><li><a href='#a'>1 Mål</a><ul><li><a href='#b'>1.1 Äldre</a></ul></ul>"
            "<h2>1 Mål</h2><ul><li><a href='https://example.org'>källa</a></ul>"
        )
        assert [(entry.number, entry.title) for entry in document.contents] == [("1", "Mål"), ("1.1", "Äldre")]
        assert [heading.text for heading in document.headings] == ["Mål"]
        assert texts(document)[-1] == "källa"

    def test_words_that_look_like_markup_stay_words(self):
        (table,) = page("<table><tr><td>5 &lt;p&gt; 3<td>R&amp;D &amp;amp; mer</table>").blocks
        assert isinstance(table, Table)
        assert [cell_text(cell) for cell in table.rows[0].cells] == ["5 < p> 3", "R&D & amp; mer"]


class TestMarkdown:
    def test_headings_of_both_kinds_have_their_levels(self):
        text = "Plan\n====\n\n1 Mål\n-----\n\n### a) Äldre ###\n\n## 2 Slut\n"
        headings = [(h.level, h.number, h.text) for h in parse_bytes(f"{text}\n### Sist\n".encode(), "x").headings]
        assert headings == [(1, "1", "Mål"), (2, "a", "Äldre"), (1, "2", "Slut"), (2, None, "Sist")]

    def test_tables_in_html_and_with_tabs_are_tables(self):
        tables = ("A\tB\nc\t", "<table>\n<tr><td>d<td>e</tr>\n</table>", "| f | g |\n|--|:-:|\n| h\\|i | `j` **k** |")
        document = parse_bytes("\n\n".join(["# Plan", *tables]).encode(), "x")
        assert [*cells_of(document)] == [[["A", "B"], ["c", ""]], [["d", "e"]], [["f", "g"], ["h|i", "j k"]]]
        assert [block.span.first_line for block in document.blocks] == [1, 3, 7, 10]

    def test_lists_have_their_numbers_and_paragraphs(self):
        document = parse_bytes(b"# Plan\n\n3. a\n4. b\n   - c\n\n     d\n\n- e\n  f\n", "x")
        items = [(block.marker, block.text) for block in document.blocks if isinstance(block, ListItem)]
        assert items == [("3", "a"), ("4", "b"), ("-", "c"), ("-", "e f")]
        assert "d" in texts(document)

    def test_emphasis_links_and_front_matter(self):
        text = "# Plan *för* **vård**\n\nSe [avtalet](<a b> 'titel'), `kod` och \\*stjärna\\* ![bild](x)\n"
        document = parse_bytes(f"---\ntitle: x\n---\n{text}".encode(), "x")
        assert texts(document)[0] == "Plan för vård"
        assert texts(document)[1].startswith("Se avtalet, kod och")
        assert document.blocks[0].span.first_line == 4
        assert "front matter" in document.source.remarks[0]

    def test_text_that_is_indented_is_no_code(self):
        document = parse_bytes(b"# Plan\n\n    Indraget stycke.\n", "x")
        assert texts(document) == ["Plan", "Indraget stycke."]
        assert not isinstance(document.blocks[0], Heading)
