"""Registers: what a coordinator keeps of a plan in a spreadsheet, as an empty or filled template.

`columns.py` says which sheets and columns there are; `loaders.registers` reads what was filled in.
"""
