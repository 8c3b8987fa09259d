"""Region Kalmar län and the municipalities of the county."""
