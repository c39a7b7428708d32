"""Writing into a workbook in place: rows as text, everything around them moved along, all other parts copied packed."""
