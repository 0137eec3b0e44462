"""Who records a departure learns how many cases are open, and nothing else of them."""

from casework.models import Case
from tests.cast import NOW


def test_open_cases_are_counted_and_nothing_of_them_is_said(desk, received):
    worker = desk.cast.workers["assistant"]
    case = Case.objects.visible_to(worker).get()
    url = f"{worker.get_absolute_url()}depart/?last={NOW:%Y-%m-%d}"
    page = desk.cast.client("coordinator").get(url).content.decode()
    assert "1 dossier est en cours." in page
    assert case.reference not in page
    assert desk.cast.client("neighbour").get(url).status_code == 403
    assert desk.cast.client("administrator").get(url).status_code == 403
