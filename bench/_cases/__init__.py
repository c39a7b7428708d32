"""The parts of bench/cases: a past of millions of cases, a day as residents report, kills, and the limit to compare with."""
