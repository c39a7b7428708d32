"""Reading a department's own file safely and writing it back faithfully. No database, no pages.

`open_book(data, filename) -> Book`, `Book.grid(sheet) -> Grid`; `write(book, sheet, Edits(...)) -> bytes`.
"""

from hutong.domain.forms.workbook.book import Book, open_book
from hutong.domain.forms.workbook.edits import Edits, Mark, RowBlock, SourceLine
from hutong.domain.forms.workbook.writing.writer import write

__all__ = ["Book", "Edits", "Mark", "RowBlock", "SourceLine", "open_book", "write"]
