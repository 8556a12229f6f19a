"""Every write to accounts: users, grants, passwords, second factors, tokens. Each is one audit event."""
