"""The virtual clock: a deterministic scheduler that moves time only when everything is blocked.

Every execution runs in its own thread, but only the thread that holds the baton runs. A thread
gives the baton back when it sleeps, blocks on a task token, or ends. Then the clock hands it to
the entry with the earliest due instant (first come, first served when equal), and moves `now`
there. So the order of everything is the same in every run and on every engine.
"""

import datetime
import heapq
import re
import threading

UTC = datetime.timezone.utc
_RFC3339 = re.compile(r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})$")
_DURATION = re.compile(r"^([+-]?)P(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?$")


class HarnessError(BaseException):
    """A fault of the test itself. Not an Exception, so that no engine turns it into a Catch."""


class TaskTimeout(Exception):
    """The TimeoutSeconds of the running task state came before its result."""


class Stopped(BaseException):
    """Unwinds the thread of an execution that was stopped or whose world was closed."""


def parse_instant(text):
    """An RFC 3339 instant (upper-case T and Z) as epoch milliseconds; None when malformed."""
    if not isinstance(text, str) or not _RFC3339.match(text):
        return None
    try:
        moment = datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))
    except ValueError:
        return None
    return round((moment - datetime.datetime(1970, 1, 1, tzinfo=UTC)) / datetime.timedelta(milliseconds=1))


def parse_duration(text):
    """An ISO 8601 duration without months or years, in milliseconds; None when malformed."""
    match = _DURATION.match(text)
    if not match or not any(match.groups()[1:]):
        return None
    weeks, days, hours, minutes = (int(group or 0) for group in match.groups()[1:5])
    seconds = float(match.group(6) or 0)
    total = (((weeks * 7 + days) * 24 + hours) * 60 + minutes) * 60_000 + round(seconds * 1000)
    return -total if match.group(1) == "-" else total


def iso(millis, digits=3):
    """Epoch milliseconds as Step Functions writes instants: 2026-01-31T08:00:00.000Z."""
    moment = datetime.datetime(1970, 1, 1) + datetime.timedelta(milliseconds=millis)
    if digits == 0:
        return moment.strftime("%Y-%m-%dT%H:%M:%SZ")
    return moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03d}Z"


class Task:
    """One logical thread, with its wake-up and the deadline of the task state that it is in."""

    def __init__(self, body, record=None):
        self.body = body
        self.record = record
        self.deadline = None
        self.ticket = None
        self.frame = None  # the engine's own note on the task state that runs
        self.retry_delay = 0
        self.killed = False
        self.done = False
        self.thread = None
        self.baton = threading.Semaphore(0)


class Clock:
    def __init__(self, start_millis):
        self.now = start_millis
        self.current = None
        self._queue = []
        self._aside = set()  # sequence numbers of what `run` without a limit does not wait for
        self._sequence = 0
        self._main = threading.Semaphore(0)
        self._tasks = []
        self._fault = None
        self._waiting = {}  # task token -> Task
        self._answers = {}  # task token -> value

    def iso(self):
        return iso(self.now)

    # -- scheduling -------------------------------------------------------------------------

    def _push(self, due, item):
        self._sequence += 1
        ticket = [max(due, self.now), self._sequence, item]
        heapq.heappush(self._queue, ticket)
        return ticket

    def spawn(self, body, record=None):
        """Queue `body` to run in a thread of its own at the present instant."""
        task = Task(body, record)
        self._tasks.append(task)
        task.ticket = self._push(self.now, task)
        return task

    def call_later(self, millis, function):
        """Queue a plain function (it must not block) to run on the main thread; a ticket."""
        return self._push(self.now + millis, function)

    @staticmethod
    def cancel(ticket):
        if ticket is not None:
            ticket[2] = None

    def call_later_aside(self, millis, function):
        """As `call_later`, but nothing that `run` without a limit waits for."""
        ticket = self._push(self.now + millis, function)
        self._aside.add(ticket[1])
        return ticket

    def _only_aside(self):
        return all(ticket[2] is None or ticket[1] in self._aside for ticket in self._queue)

    def next_due(self):
        while self._queue and self._queue[0][2] is None:
            heapq.heappop(self._queue)
        return self._queue[0][0] if self._queue else None

    def run(self, limit=None):
        """Run until nothing is due up to `limit` (for ever when None), then stand at `limit`."""
        while (due := self.next_due()) is not None and (limit is None or due <= limit):
            if limit is None and self._queue[0][1] in self._aside and self._only_aside():
                return
            _, number, item = heapq.heappop(self._queue)
            self._aside.discard(number)
            self.now = max(self.now, due)
            if isinstance(item, Task):
                self._switch(item)
            else:
                item()
        if limit is not None:
            self.now = max(self.now, limit)

    def _switch(self, task):
        self.current, task.ticket = task, None
        if task.thread is None:
            task.thread = threading.Thread(target=self._body_of, args=(task,), daemon=True)
            task.thread.start()
        else:
            task.baton.release()
        self._main.acquire()
        self.current = None
        if self._fault is not None:
            fault, self._fault = self._fault, None
            raise fault

    def _body_of(self, task):
        try:
            if not task.killed:
                task.body()
        except Stopped:
            pass
        except BaseException as fault:  # noqa: BLE001 - handed to the main thread, which raises it
            self._fault = fault
        finally:
            task.done = True
            if task in self._tasks:
                self._tasks.remove(task)
            self._main.release()

    def _yield_baton(self, task):
        self._main.release()
        task.baton.acquire()
        if task.killed:
            raise Stopped()

    def _running_task(self):
        task = self.current
        if task is None or task.thread is not threading.current_thread():
            raise HarnessError("a Wait, Retry or callback inside Parallel or Map is not supported by this harness")
        return task

    # -- what an execution may do -----------------------------------------------------------

    def sleep(self, millis):
        """Block the running execution; a task deadline that comes first raises TaskTimeout."""
        task = self._running_task()
        due = self.now + max(0, millis)
        late = task.deadline is not None and due > task.deadline
        task.ticket = self._push(task.deadline if late else due, task)
        self._yield_baton(task)
        if late:
            raise TaskTimeout()

    def wait_for(self, token):
        """Block until `answer(token, value)`; returns the value, or raises TaskTimeout."""
        task = self._running_task()
        if token not in self._answers:
            self._waiting[token] = task
            if task.deadline is not None:
                task.ticket = self._push(task.deadline, task)
            try:
                self._yield_baton(task)
            finally:
                self._waiting.pop(token, None)
        if token not in self._answers:
            raise TaskTimeout()
        return self._answers.pop(token)

    def answer(self, token, value):
        """Wake the execution that waits for `token`; False when none does."""
        task = self._waiting.pop(token, None)
        if task is None:
            return False
        self._answers[token] = value
        self._cancel(task)
        task.ticket = self._push(self.now, task)
        return True

    def waiting_tokens(self):
        return list(self._waiting)

    # -- ending -----------------------------------------------------------------------------

    def _cancel(self, task):
        self.cancel(task.ticket)
        task.ticket = None

    def stop(self, record):
        """Unwind the execution of `record` at the present instant."""
        for task in [t for t in self._tasks if t.record is record and not t.done]:
            task.killed = True
            self._cancel(task)
            if task is not self.current:
                task.ticket = self._push(self.now, task)

    def close(self):
        """Unwind every blocked thread, so that no world leaves threads behind."""
        for task in list(self._tasks):
            task.killed = True
            self._cancel(task)
            if task.thread is not None and not task.done:
                self._switch(task)
        self._queue.clear()
