"""How much of a stranger's file is read before it is refused. Sizes in bytes.

The figures bound memory, not usefulness: a sheet of 200,000 rows with 20 columns passes, one with the area of
a whole empty Excel sheet does not.
"""

MIB = 1024 * 1024
MAX_FILE = 50 * MIB
MAX_UNPACKED = 600 * MIB
MAX_PARTS = 5_000
# The packed XML of honest sheets shrinks to a tenth or a fortieth; a bomb of repeated bytes to a thousandth.
MAX_RATIO = 120
RATIO_COUNTS_FROM = 8 * MIB
MAX_ROWS = 250_000
MAX_COLUMNS = 2_000
MAX_AREA = 5_000_000
# Sheets with comments, CDATA or unusual quoting are rebuilt in memory first, so only up to this size.
MAX_UNUSUAL_XML = 48 * MIB
# Excel's own limit of one cell.
MAX_CELL_TEXT = 32_767
MAX_CHOICES = 2_000
