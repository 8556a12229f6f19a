"""The bulletin as an official document: frozen figures → one text → DOCX, PDF and XLSX, byte for byte the same again."""
