"""This app owns letters, visits and hotline items: their register, handling, deadlines, public pages and figures.
It leaves the tree and policy data to unions, users to accounts, and scoring to homes.
Start in models/petitions.py and workflows/handling.py."""
