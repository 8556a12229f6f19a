"""What finance keeps sealed: account numbers of unions, which are of no natural person."""

from core.subject import Personal, declare

declare(Personal("finance.Account", person="", basis="工会组织的银行账号，不是个人信息。"))
