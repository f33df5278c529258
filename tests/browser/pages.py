"""A page in a browser, and what its tests need of it."""

NAMES = ("chromium", "chromium-browser", "google-chrome")
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


class Tab:
    """A page that is open, with all it wrote to the console, all errors and dialogs, and every address it loaded."""

    def __init__(self, page, address):
        self.page, self.address, self.said, self.asked = page, address, [], []
        page.on("console", lambda message: self.said.append(message.text))
        page.on("pageerror", lambda error: self.said.append(str(error)))
        page.on("dialog", lambda dialog: (self.said.append(f"dialog {dialog.message}"), dialog.dismiss()))
        page.on("request", lambda request: self.asked.append(request.url))
        page.goto(address)

    def __getattr__(self, name):
        return getattr(self.page, name)

    @property
    def names(self):
        """The creators of the rows that are drawn, from the top."""
        return self.page.locator("#rows > tr:not(.more):visible > th b").all_inner_texts()

    def column(self, number):
        """The cells of a column of the rows that are drawn: 1 is the standing."""
        return self.page.locator(f"#rows > tr:not(.more):visible > td:nth-child({number + 1})").all_inner_texts()

    def head(self, name):
        return self.page.get_by_role("columnheader", name=name)

    def sort(self, name):
        self.head(name).get_by_role("button").click()

    @property
    def shown(self):
        return self.page.locator("#shown").inner_text()

    def creator(self, name):
        return self.page.locator("button.open", has_text=name).first
