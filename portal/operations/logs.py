"""What the log keeps quiet: events that have a history of their own."""

import logging

# Their INFO names every page that is written and every task that is run. The worker of django-tasks-db sets
# the level of its own loggers when it starts, so that only a filter on the handler holds.
CHATTY = ("wagtail", "django_tasks", "django_tasks_db")


class NoChatter(logging.Filter):
    """Lets warnings and errors of the chatty through, and all that others say."""

    def filter(self, record: logging.LogRecord) -> bool:
        return record.levelno >= logging.WARNING or record.name.partition(".")[0] not in CHATTY
