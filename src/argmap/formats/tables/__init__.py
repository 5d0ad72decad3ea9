"""Maps as tables: CSV and XLSX."""
