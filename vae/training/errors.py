"""What can go wrong with a run of training."""


class TrainingError(Exception):
    """A run cannot begin or has failed; the message says why and what to do."""


class TrainingInterruptedError(Exception):
    """Training was stopped by Ctrl-C. `resumable` says whether `resume=True` can continue it."""

    def __init__(self, resumable: bool):
        super().__init__("Training was stopped.")
        self.resumable = resumable
