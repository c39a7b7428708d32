"""What a resident's words may mean: a category proposed, alike reports found, danger recognised. Pure; nothing is decided.

`propose` from the pack alone, better with a `model` that `learn` made of confirmed cases. A model holds no text.
"""

from .alarm import danger
from .learning import learn
from .likeness import Alike, Known, alike
from .model import Model
from .proposing import Proposal, propose

__all__ = ["Alike", "Known", "Model", "Proposal", "alike", "danger", "learn", "propose"]
