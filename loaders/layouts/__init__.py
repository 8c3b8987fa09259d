"""The layouts that plans come in. Each is known by its own words: a region that uses one of them needs no code.

- `tables`: activity tables known by their column headings
- `blocks`: areas with the labels Aktivitet, Tidplan, Uppföljning, Ansvar, or the lines Målgrupp, Mål, Ansvarig
- `prose`: normative sentences, with the readings of a person
- `goals`: numbered goal lists and goal tables
- `frame`: what every plan has (metadata, sections, names, abbreviations)
"""
