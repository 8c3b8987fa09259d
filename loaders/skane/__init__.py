"""Skåne: Aktivitets- och tidplan 2022–2025."""
