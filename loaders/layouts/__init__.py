"""The layouts that plans come in. Each is known by its own words: a region that uses one of them needs no code.

- `tables`: activity tables known by their column headings
- `blocks`: areas with the labels Aktivitet, Tidplan, Uppföljning, Ansvar
- `prose`: normative sentences, with the readings of a person
- `lines`: sections that end in the lines Målgrupp, Mål, Ansvarig
- `goals`: numbered and announced goal lists, goal tables, quoted goals below their headings
- `concerns`: risks and challenges below their headings
- `frame`: what every plan has (metadata, sections, names, abbreviations)
"""
