"""Vårdgraf: Swedish plans for joint health and social care as a knowledge graph."""

__version__ = "0.1.0"
