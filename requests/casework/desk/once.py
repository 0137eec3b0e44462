"""What is said of a form that comes a second time, by a second click or after an answer that was lost."""

from django.utils.translation import gettext as _

from casework.cases.writing import was_used
from casework.models import Case


def said_once(case: Case, token: str, done: str) -> str:
    """To be asked before it is written: ``done``, beside that nothing is added if that was so before."""
    return said_again(done) if was_used(case, token) else done


def said_again(done: str) -> str:
    return f"{_('C’était déjà enregistré : rien n’est ajouté.')} {done}"
