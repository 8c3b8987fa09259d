"""The graph as tables: CSV on the Web for those who compute, a workbook for those who coordinate."""
