"""Registers that coordinators fill in: from a workbook or CSV files to the statements of a plan."""

from loaders.registers.reading import ReadRegister, read_register

__all__ = ["ReadRegister", "read_register"]
