"""What of the sample room is found."""

from sample.models import Request, RequestState
from zizai.kernel import search


@search.indexer("sample.request", Request.objects.all())
def request_entry(request):
    if request.state == RequestState.WITHDRAWN:
        return None
    return search.entry_of("sample.request", request, title=request.title, text=request.note, keywords=["6021"])
