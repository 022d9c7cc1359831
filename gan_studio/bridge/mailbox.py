"""Between the trainer and the window: every number is kept, of the pictures only the newest."""

import threading
from dataclasses import dataclass

from gan_studio.core.events import Event, Progress, Samples


@dataclass(frozen=True)
class Post:
    """What came in since the last look.

    Attributes:
        events: everything but samples and progress, in the order it came.
        samples: the newest, if any; ``sample_steps`` are the steps of all that came, ascending.
        progress: the newest, if any.
    """

    events: tuple[Event, ...] = ()
    samples: Samples | None = None
    sample_steps: tuple[int, ...] = ()
    progress: Progress | None = None

    def __bool__(self) -> bool:
        return bool(self.events or self.samples or self.progress)


class Mailbox:
    """Takes events from any thread without waiting; the window empties it when it has time."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._events: list[Event] = []
        self._samples: Samples | None = None
        self._sample_steps: list[int] = []
        self._progress: Progress | None = None

    def put(self, event: Event) -> None:
        """Add an event; called by the trainer."""
        with self._lock:
            if isinstance(event, Samples):
                self._samples = event
                self._sample_steps.append(event.step)
            elif isinstance(event, Progress):
                self._progress = event
            else:
                self._events.append(event)

    def take(self) -> Post:
        """Empty the box."""
        with self._lock:
            post = Post(tuple(self._events), self._samples, tuple(self._sample_steps), self._progress)
            self._events, self._sample_steps = [], []
            self._samples = self._progress = None
        return post
