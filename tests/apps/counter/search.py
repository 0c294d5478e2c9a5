"""What of the counter is found by its words."""

from counter.models import Filing
from zizai.kernel import search


@search.indexer("counter.filing", Filing.objects.all())
def filing_entry(filing):
    return search.entry_of("counter.filing", filing, title=filing.matter, text=filing.note)
