"""This app owns dues, their payment and split along the tree, accounts, budgets, final accounts and audit reviews.

It leaves scoring of have 5 to homes (it only declares facts and rules) and reports to reports.
Start in workflows/dues.py; every fen moves there.
"""
