"""The member workbook: its 20 columns, the desk resource that loads it in bulk, and the stock row-by-row resource.

django-import-export's row loop costs about 1 ms a row (one SELECT, one full save, a diff that cannot read binary
columns) and knows neither sealing with a row's token nor staging, scope, verdicts and undo. The desk therefore loads
set-wise; the stock resource stays for the administrator's small files and as the yardstick of the bench."""

from members.resources.desk import MemberDesk
from members.resources.stock import StockMemberResource

__all__ = ["MemberDesk", "StockMemberResource"]
