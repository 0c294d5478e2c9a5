"""A page as tests look at it: its elements, its text, what it asks the browser to fetch."""

from html.parser import HTMLParser

FETCHED = {
    "script": "src",
    "img": "src",
    "link": "href",
    "use": "href",
    "iframe": "src",
    "source": "src",
    "video": "src",
    "audio": "src",
    "object": "data",
    "form": "action",
}


class Page(HTMLParser):
    """The elements of a page, in order, as (tag, attributes), and its text."""

    def __init__(self, text: str):
        super().__init__()
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.inline_scripts: list[str] = []
        self._inside: list[str] = []
        self._said: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, {name: value or "" for name, value in attrs}))
        if tag in ("script", "style"):
            self._inside.append(tag)

    def handle_endtag(self, tag):
        if self._inside and self._inside[-1] == tag:
            self._inside.pop()

    def handle_data(self, data):
        if not self._inside:
            self._said.append(data)
        elif data.strip():
            self.inline_scripts.append(data)

    @property
    def text(self) -> str:
        """What stands on the page, without line breaks of the template."""
        return "".join("".join(self._said).split("\n"))

    def all(self, tag: str) -> list[dict[str, str]]:
        """The attributes of every such element."""
        return [attrs for name, attrs in self.elements if name == tag]

    def links(self) -> list[str]:
        """Where its links lead."""
        return [attrs["href"] for attrs in self.all("a") if "href" in attrs]

    def fetched(self) -> list[str]:
        """Addresses that the browser asks for by itself, or sends a form to."""
        return [attrs[FETCHED[tag]] for tag, attrs in self.elements if tag in FETCHED and attrs.get(FETCHED[tag])]
