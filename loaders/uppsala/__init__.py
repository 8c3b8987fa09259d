"""Uppsala: Verksamhetsplan 2019; Samverkansberättelse 2024, Samverkansplan 2024–2026 and Aktivitetslista 2025."""
