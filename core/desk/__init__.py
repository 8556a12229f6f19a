"""The import desk: upload, preflight, check in the background, preview, load, bad rows back, undo.

Knows no app: resources register themselves (`core.desk.resource`). Start in `batches.py`."""
