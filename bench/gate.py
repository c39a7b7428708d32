"""How well the gate sees what is asked already: prints one JSON object.

A catalogue of forms made from the real templates (bench/_gate). Every form comes in as the department's own file, is read and
mapped by our own reader and mapper, and is compared with all others. `confirmed`: the same once people have looked at the columns
that the mapper is unsure of, as the house asks them to. `strange`: a third of the standard columns in words that neither the
dictionary nor any counted form holds. --forms N makes a small catalogue; --errors lists what was missed and what was wrong.
"""

import sys
from os.path import dirname

# This folder's select.py would hide Python's own module of that name.
sys.path.pop(0)
sys.path.insert(0, dirname(dirname(__file__)))

import argparse

from bench._support import done, house, note, on_this_machine

TARGETS = {"recall": (">=", 0.95), "precision": (">=", 0.95), "seconds_p95": ("<=", 1.0)}
STRANGE = 0.33


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--forms", type=int, default=375)
    options.add_argument("--seed", type=int, default=7)
    options.add_argument("--errors", action="store_true")
    given = options.parse_args()
    with house(database=False):
        from bench._gate.judging import by_text, by_title, judged
        from bench._gate.making import catalogue_of
        from bench._gate.reading import taken_in

        forms = catalogue_of(given.forms, given.seed)
        note(f"{len(forms)} forms made")
        plain = judged(forms, taken_in(forms))
        if given.errors:
            for line in plain.errors:
                print(*line, sep="\t", file=sys.stderr)
        sure = judged(forms, taken_in(forms, confirmed=True))
        other = catalogue_of(given.forms, given.seed, STRANGE)
        strange = judged(other, taken_in(other))
        strange_sure = judged(other, taken_in(other, confirmed=True))
        figures = {
            **plain.figures,
            "confirmed": sure.short,
            "strange": strange.short,
            "strange_confirmed": strange_sure.short,
            "machine": on_this_machine(),
        }
        return done("gate", figures, {"header_text": by_text(forms), "title": by_title(forms)}, TARGETS)


if __name__ == "__main__":
    sys.exit(main())
