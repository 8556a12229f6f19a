"""This app owns workers' homes: facts, outcomes and scores of the six haves; self-assessment and verification.
It leaves the registers to the apps below, which declare their own facts and rules.
Start in scoring/compile.py, scoring/judge.py and models/facts.py."""
