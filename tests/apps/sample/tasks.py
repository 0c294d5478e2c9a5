"""Tasks of the sample room: a task is a function of a module."""

from pathlib import Path
from time import sleep

from zizai.kernel import jobs

done = []


@jobs.task()
def note(text, number=0):
    done.append((text, number))
    return number


@jobs.task()
def fail():
    raise LookupError("没有这一条")


@jobs.task()
def write_down(path, number):
    """Slow enough to be caught in the middle."""
    with Path(path).open("a") as file:
        file.write(f"begun {number}\n")
        file.flush()
        sleep(0.15)
        file.write(f"done {number}\n")
