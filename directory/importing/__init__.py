"""Import of establishments: read a file that may be hostile, judge each line, write unless one is refused."""

from directory.importing.readers import FileRefused, open_table
from directory.importing.report import Outcome, Report
from directory.importing.write import import_establishments

__all__ = ["FileRefused", "Outcome", "Report", "import_establishments", "open_table"]
