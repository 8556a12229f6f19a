"""Speed and scale, runnable by anyone: `python3 dev.py services -- python -m bench.<name>`. Throw-away databases only."""
