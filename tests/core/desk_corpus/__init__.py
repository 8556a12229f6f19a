"""Files for the desk, made on the spot: nothing is copied, nothing is kept."""
