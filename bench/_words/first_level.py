"""The seven labels of the first level: learnt from two thirds, told for the third kept apart; the peer learns from the same."""

from __future__ import annotations

from collections.abc import Sequence

from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.svm import LinearSVC

from bench._support import note
from bench._words.judging import apart, macro_f1, mean
from bench._words.rows import Row
from hutong.domain.cases.words import learn

KEPT_APART = 1 / 3


def first_level(rows: Sequence[Row], seeds: Sequence[int]) -> tuple[dict[str, float], dict[str, float]]:
    """Macro-F1, ours and the peers'. The first seed gives the figure itself, all together give the mean."""
    ours, svm, damped = [], [], []
    for seed in seeds:
        near, far = apart([row.label for row in rows], KEPT_APART, seed)
        known, asked = [rows[at] for at in near], [rows[at] for at in far]
        truth = [row.label for row in asked]
        model = learn((row.text, row.label) for row in known)
        ours.append(macro_f1(truth, [next(iter(model.shares(row.text))) for row in asked]))
        svm.append(macro_f1(truth, _svm(known, asked, sublinear=False)))
        damped.append(macro_f1(truth, _svm(known, asked, sublinear=True)))
        note(f"seed {seed}: ours {ours[-1]:.4f}, svm {svm[-1]:.4f}, with damped counts {damped[-1]:.4f}")
    figures = {"level1_f1": round(ours[0], 4), "level1_f1_mean": mean(ours), "level1_margin": round(ours[0] - svm[0], 4)}
    figures["level1_margin_mean"] = mean([one - other for one, other in zip(ours, svm, strict=True)])
    figures["level1_kept_apart"] = len(far)
    return figures, {"svm_f1": round(svm[0], 4), "svm_f1_mean": mean(svm), "svm_damped_f1_mean": mean(damped)}


def _svm(known: Sequence[Row], asked: Sequence[Row], sublinear: bool) -> list[str]:
    """The peer: TF-IDF of runs of one to three characters, linear support vector machine, both as scikit-learn ships them."""
    words = TfidfVectorizer(analyzer="char", ngram_range=(1, 3), sublinear_tf=sublinear)
    machine = LinearSVC(random_state=0).fit(words.fit_transform([row.text for row in known]), [row.label for row in known])
    return list(machine.predict(words.transform([row.text for row in asked])))
