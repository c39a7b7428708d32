"""Numbers of papers and telephones: well formed, unique in the whole city, and surely nobody's.

Identity numbers carry region codes that GB/T 2260 never gave out (the district's last two digits plus fifty, or 99 and the
district under the province), mobile numbers the prefix 154, bank cards the issuer 629999.
"""

from __future__ import annotations

import datetime as dt
from random import Random

from hutong.kernel.identity import uscc_check_char, with_check_digit

_USCC = "0123456789ABCDEFGHJKLMNPQRTUWXY"


class Numbers:
    """The numbers of one community.

    `slot` = (its place in the district, communities in the district) keeps identity numbers apart: of the 500 sequence numbers
    of a day, region and sex, a community uses only those that fall to its place.
    """

    def __init__(self, rng: Random, community: int, slot: tuple[int, int]) -> None:
        self.rnd = rng.random
        self.community = community
        self.place, self.of = slot
        self.district = community // 10**6 % 100
        self._taken: set[tuple[int, int]] = set()

    def again(self, rng: Random) -> Numbers:
        """The same numbers taken, the next ones from another random stream."""
        other = Numbers(rng, self.community, (self.place, self.of))
        other._taken = set(self._taken)
        return other

    def identity(self, birth: dt.date, sex: str, province: str | None = None) -> tuple[str, dt.date]:
        """An identity number and the birth date in it, which may be some days earlier than asked when the day is full."""
        region = f"{province}99{self.district:02d}" if province else f"{self.community // 10**8}{50 + self.district:02d}"
        day, men = birth.toordinal(), int(sex == "1")
        while True:
            sequence = (self.place - day * 500) % self.of
            while sequence < 500:
                key = (day * 2 + men, sequence)
                if key not in self._taken:
                    self._taken.add(key)
                    found = dt.date.fromordinal(day)
                    digits = found.isoformat().replace("-", "")
                    return with_check_digit(f"{region}{digits}{sequence * 2 + men:03d}"), found
                sequence += self.of
            day -= 1

    def digits(self, count: int) -> str:
        return str(int((1 + self.rnd()) * 10**count))[1:]

    def mobile(self) -> str:
        return "154" + self.digits(8)

    def landline(self) -> str:
        return "010-40" + self.digits(6)

    def bank_card(self) -> str:
        return "629999" + self.digits(13)

    def uscc(self, first: str) -> str:
        """A unified social credit code; `first` two characters say who registered it (91 company, 92 shop, 52 society)."""
        body = f"{first}{self.community // 10**8}{50 + self.district:02d}" + "".join(
            _USCC[int(self.rnd() * 31)] for _ in range(9)
        )
        return body + uscc_check_char(body)
