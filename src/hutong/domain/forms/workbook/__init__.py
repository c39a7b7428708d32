"""Reading a department's own file safely and writing it back faithfully. No database, no pages.

`open_book(data, filename) -> Book`, `Book.grid(sheet) -> Grid`; `write(book, sheet, edits) -> bytes`.
"""

from hutong.domain.forms.workbook.book import Book, open_book

__all__ = ["Book", "open_book"]
