"""The engine of the six haves: compile declared facts and rules to one statement per policy, run it, roll up, explain."""
