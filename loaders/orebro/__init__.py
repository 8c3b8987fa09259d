"""Region Örebro län and the municipalities of the county."""
