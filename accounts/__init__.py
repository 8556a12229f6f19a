"""This app owns users, roles, grants on branches, sign-in with a second factor, sessions and the access log pages.
It leaves what a permission protects to the app that names it.
Start in roles.py and models.py."""
