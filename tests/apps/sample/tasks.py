"""Tasks of the sample room: a task is a function of a module."""

from zizai.kernel import jobs

done = []


@jobs.task()
def note(text, number=0):
    done.append((text, number))
    return number


@jobs.task()
def fail():
    raise LookupError("没有这一条")
