"""Pages of accounts: sign-in, the own account, users and grants, logs, background jobs."""

from accounts.views.sign_in import locked_out

__all__ = ["locked_out"]
