"""This app owns places, policy data, employers, union bodies (the tree), committees, elections and cadres.
It leaves membership, money, scoring and petitions to the apps above.
Start in models/bodies.py and workflows.py."""
