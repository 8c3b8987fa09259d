"""Pictures with a shape of their own, as SVG made on the server; each has a text alternative on its page."""
