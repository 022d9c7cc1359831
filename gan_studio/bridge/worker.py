"""A long-lived thread that does jobs one after another."""

import logging
import threading
import traceback
from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject, QThread, Signal

from gan_studio.core.cores import give_way
from gan_studio.core.errors import ImagesChangedError, UserError
from gan_studio.core.events import Failed

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Job:
    """Something to do in a worker.

    Attributes:
        key: a newer job of the same key takes the place of one that still waits.
        run: the work. It may return what is left of it, so that cheaper jobs get their turn in between.
        cost: how long it takes, in any unit; the cheapest waiting job is done first.
    """

    key: str
    run: Callable[[], "Job | None"]
    cost: int = 0


class Worker(QThread):
    """Does jobs until `end` is called. Its signals belong to the thread that made it, so slots run there.

    Signals:
        crashed: (key, `Failed`): a job raised.
    """

    crashed = Signal(str, object)

    #: By so much it gives way to the window (`core.cores.give_way`).
    NICENESS = 0

    def __init__(self, name: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self._waiting: dict[str, Job] = {}
        self._ending = False
        self._condition = threading.Condition()

    def submit(self, job: Job) -> None:
        """Do ``job`` when its turn comes; returns at once."""
        with self._condition:
            self._waiting.pop(job.key, None)
            self._waiting[job.key] = job
            self._condition.notify()

    def drop(self, key: str) -> None:
        """Forget the waiting job of that key, if any; one at work is not touched."""
        with self._condition:
            self._waiting.pop(key, None)

    def end(self) -> None:
        """Ask the thread to end after the job at work; jobs that wait are dropped. `finished` tells when."""
        with self._condition:
            self._ending = True
            self._waiting.clear()
            self._condition.notify()

    # Qt

    def run(self) -> None:
        """The thread's loop; called by Qt."""
        give_way(self.NICENESS)
        while (job := self._next()) is not None:
            rest = self._do(job)
            if rest is not None:
                self._put_back(rest)

    # Inside the thread

    def _next(self) -> Job | None:
        with self._condition:
            self._condition.wait_for(lambda: self._ending or self._waiting)
            if self._ending:
                return None
            job = min(self._waiting.values(), key=lambda waiting: waiting.cost)
            return self._waiting.pop(job.key)

    def _do(self, job: Job) -> Job | None:
        """Exceptions must not leave ``run``: Qt would report `finished` as if all were well."""
        try:
            return job.run()
        except UserError as error:
            changed = isinstance(error, ImagesChangedError)
            self.crashed.emit(job.key, Failed(error.message, error.hint, field=error.field, images_changed=changed))
        except Exception as error:
            _log.exception("%s: %s", self.objectName(), job.key)
            message = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
            self.crashed.emit(job.key, Failed(message, details=traceback.format_exc()))
        return None

    def _put_back(self, job: Job) -> None:
        with self._condition:
            if not self._ending and job.key not in self._waiting:
                self._waiting[job.key] = job
