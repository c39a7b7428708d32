"""What has been learnt from labelled texts: one weight for each gram and label. Predicting adds weights up; nothing else.

A model goes to bytes and comes back (an .npz without pickles): numbers of hashed grams, weights, labels. No text is in it.
"""

from __future__ import annotations

import io
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .grams import Floats, Grams, Ints, grams, parts, subject_grams

# How much the subject counts beside the whole text.
SUBJECT_WEIGHT = np.float32(0.8)
FORMAT = 1


@dataclass(frozen=True, slots=True)
class Row:
    """A text as places in a model's list of grams, with their weights in the text."""

    at: NDArray[np.int64]
    values: Floats


@dataclass(frozen=True, eq=False)
class Model:
    """`ids`: known grams, ascending. `rarity`: of each. `weights`: gram by label. `sharpness`: turns sums into shares.

    `learnt`: from how many texts.
    """

    labels: tuple[str, ...]
    ids: Ints
    rarity: Floats
    weights: Floats
    bias: Floats
    sharpness: float
    learnt: int

    def sums(self, text: str) -> Floats:
        """The sum of weights of each label: larger is likelier."""
        row = placed(text, self.ids, self.rarity)
        found: Floats = row.values @ self.weights[row.at] + self.bias
        return found

    def shares(self, text: str) -> dict[str, float]:
        """The share 0..1 of each label, best first; together 1."""
        found = softmax(self.sums(text) * np.float32(self.sharpness))
        order = np.argsort(-found, kind="stable")
        return {self.labels[at]: float(found[at]) for at in order}

    def save(self) -> bytes:
        """The model as bytes."""
        out = io.BytesIO()
        np.savez_compressed(
            out,
            form=np.array(FORMAT),
            labels=np.array(self.labels, dtype=str),
            ids=self.ids,
            rarity=self.rarity.astype(np.float16),
            weights=self.weights.astype(np.float16),
            bias=self.bias,
            sharpness=np.array(self.sharpness),
            learnt=np.array(self.learnt),
        )
        return out.getvalue()

    @classmethod
    def load(cls, data: bytes) -> Model:
        """The model from its bytes. Raises ValueError when they are of another form."""
        with np.load(io.BytesIO(data), allow_pickle=False) as found:
            if int(found["form"]) != FORMAT:
                raise ValueError("a model of another form")
            return cls(
                labels=tuple(str(one) for one in found["labels"]),
                ids=found["ids"],
                rarity=found["rarity"].astype(np.float32),
                weights=found["weights"].astype(np.float32),
                bias=found["bias"],
                sharpness=float(found["sharpness"]),
                learnt=int(found["learnt"]),
            )


def softmax(sums: Floats) -> Floats:
    """Shares that grow with the sums and add up to 1."""
    grown = np.exp(sums - sums.max())
    shares: Floats = grown / grown.sum()
    return shares


def placed(text: str, ids: Ints, rarity: Floats) -> Row:
    """The known grams of a text: logarithm of their count times rarity; text and subject each of length 1."""
    subject, whole = parts(text)
    rows = [_block(grams(whole), ids, rarity)]
    if subject:
        block = _block(subject_grams(subject), ids, rarity)
        rows.append(Row(block.at, block.values * SUBJECT_WEIGHT))
    return Row(np.concatenate([row.at for row in rows]), np.concatenate([row.values for row in rows]))


def _block(found: Grams, ids: Ints, rarity: Floats) -> Row:
    at = np.searchsorted(ids, found.ids)
    at[at == len(ids)] = 0
    known = ids[at] == found.ids if len(ids) else np.zeros(len(at), dtype=bool)
    at = at[known]
    values = (1 + np.log(found.counts[known])) * rarity[at]
    length = float(np.sqrt((values**2).sum()))
    return Row(at, values / np.float32(length or 1.0))
