"""This app owns people and their membership: the real-name register, joining, leaving, counts, the member workbook.
It leaves bodies to unions and scoring to homes.
Start in models.py and workflows.py."""
