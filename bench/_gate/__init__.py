"""The bench of the gate: a catalogue of forms made from the real templates, whose truth is known because it was made."""
