"""This app owns the board, frozen quarters and bulletins: read-only over every other app, so nothing depends on it.
It leaves figures to the apps that keep their sources.
Start in views/dashboard.py and models.py."""
