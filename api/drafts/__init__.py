"""Drafts that strangers upload to have them checked: each is read in a process of its own, and nothing of it is kept.

form.py       the file and the choices that come with it, from the bytes of a form
process.py    the process that reads: started for one draft, with limits, and gone when it has answered
problems.py   what is told when a draft cannot be read
"""

from api.drafts.form import Upload, read_form
from api.drafts.process import Drafts

__all__ = ["Drafts", "Upload", "read_form"]
