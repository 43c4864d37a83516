"""One hand for three browsers: what a person does with a page, whoever carries it to the browser.

Playwright drives Chromium as in the other tests. It does not drive Debian's Firefox, and Debian has
no program between Selenium and Firefox, so Firefox is spoken to directly. WebKit, which is what
iPhones have, comes as WebKitGTK's MiniBrowser with a WebDriver of its own: Selenium speaks with it.
"""

from __future__ import annotations

import json
import os
import socket
import subprocess
import tempfile
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, sync_playwright
from selenium.webdriver import WebKitGTK, WebKitGTKOptions
from selenium.webdriver.common.actions.action_builder import ActionBuilder
from selenium.webdriver.common.keys import Keys

from benchmarks.browser import ARGUMENTS, CHROMIUM

FIREFOX = "/usr/bin/firefox-esr"
WIDE, HIGH = 1280, 900
PATIENCE = 30  # seconds: the machines that run this are slow, and a condition ends the wait
STEPS = 5  # moves of the mouse in a drag
KEYS = {"ArrowRight": Keys.ARROW_RIGHT, "Tab": Keys.TAB}  # as Selenium has them


# A page that begins with this keeps its errors, for a driver that shows no console.
KEEP_ERRORS = """{
const said = (window.complaints = []);
for (const kind of ["error", "unhandledrejection", "securitypolicyviolation"]) {
  addEventListener(kind, ({ message, reason, violatedDirective, target }) => {
    said.push(`${kind}: ${message || reason || violatedDirective || target.outerHTML}`);
  }, true);
}
const { error } = console;
console.error = (...words) => { said.push(words.join(" ")); error(...words); };
}"""


class Engine(ABC):
    """A browser with one page open."""

    @abstractmethod
    def go(self, address: str) -> None:
        """Open an address and wait until it has loaded."""

    @abstractmethod
    def run(self, script: str, *values: Any) -> Any:
        """What the body of a function returns in the page; `values` are its `arguments`."""

    @abstractmethod
    def back(self) -> None:
        """The browser's own Back."""

    @abstractmethod
    def drag(self, x: float, y: float, dx: float, dy: float) -> None:
        """Press the mouse at a point of the window, move it by so many pixels, and let go."""

    @abstractmethod
    def type(self, text: str) -> None:
        """Press the keys of a text."""

    @abstractmethod
    def press(self, key: str) -> None:
        """Press one key by its name: "ArrowRight"."""

    @abstractmethod
    def complaints(self) -> list[str]:
        """The errors on the console, at least since the page was opened."""

    def kept(self) -> list[str]:
        """The errors that the page itself has kept."""
        return list(self.run("return window.complaints || []"))

    def until(self, script: str, *values: Any) -> Any:
        """Wait until a script returns something, and give that back."""
        end = time.monotonic() + PATIENCE
        while not (found := self.run(script, *values)):
            assert time.monotonic() < end, f"never true: {script} {values}; {self.complaints()}"
            time.sleep(0.1)
        return found

    def until_other(self, script: str, before: Any) -> None:
        """Wait until a script returns something else than before."""
        self.until(f"return (function () {{ {script} }})() !== arguments[0]", before)

    def middle(self, selector: str) -> tuple[float, float]:
        """Where in the window the middle of an element is, once it is there and in sight."""
        x, y = self.until(
            """const found = document.querySelector(arguments[0]);
            if (!found) return null;
            found.scrollIntoView({ block: "center", behavior: "instant" });
            const { x, y, width, height } = found.getBoundingClientRect();
            return width && height && [x + width / 2, y + height / 2];""",
            selector,
        )
        return x, y

    def click(self, selector: str) -> None:
        """Click on the middle of an element."""
        self.drag(*self.middle(selector), 0, 0)


class Chromium(Engine):
    """Debian's Chromium, by Playwright."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.said: list[str] = []
        page.on("console", lambda line: self.said.append(line.text) if line.type == "error" else 0)
        page.on("pageerror", lambda error: self.said.append(str(error)))

    def go(self, address: str) -> None:
        self.page.goto(address)

    def run(self, script: str, *values: Any) -> Any:
        return self.page.evaluate(f"values => (function () {{ {script} }})(...values)", values)

    def back(self) -> None:
        self.page.go_back()

    def drag(self, x: float, y: float, dx: float, dy: float) -> None:
        mouse = self.page.mouse
        mouse.move(x, y)
        mouse.down()
        mouse.move(x + dx, y + dy, steps=STEPS)
        mouse.up()

    def type(self, text: str) -> None:
        self.page.keyboard.type(text)

    def press(self, key: str) -> None:
        self.page.keyboard.press(key)

    def complaints(self) -> list[str]:
        self.page.wait_for_timeout(200)  # Playwright hears of them while it waits
        return self.said


class ByActions(Engine):
    """What takes WebDriver's actions by its `driver.execute`, as Selenium's drivers do."""

    driver: Any

    def drag(self, x: float, y: float, dx: float, dy: float) -> None:
        actions = ActionBuilder(self.driver, duration=20)
        hand = actions.pointer_action
        hand.move_to_location(round(x), round(y))
        hand.pointer_down()
        for k in range(1, STEPS + 1):
            hand.move_to_location(round(x + dx * k / STEPS), round(y + dy * k / STEPS))
        hand.pointer_up()
        actions.perform()

    def type(self, text: str) -> None:
        actions = ActionBuilder(self.driver)
        actions.key_action.send_keys(text)
        actions.perform()

    def press(self, key: str) -> None:
        self.type(KEYS[key])


class Marionette:
    """Firefox's own remote control: WebDriver's commands, each as one line of JSON over TCP."""

    def __init__(self, port: int) -> None:
        self.stream = socket.create_connection(("127.0.0.1", port)).makefile("rwb")
        self.number = 0
        self._read()  # it says who it is
        self("NewSession", capabilities={"alwaysMatch": {"webSocketUrl": False}})

    def __call__(self, command: str, **parameters: Any) -> Any:
        """What a command answers; what went wrong is raised."""
        self.number += 1
        name = command if ":" in command else f"WebDriver:{command}"
        message = json.dumps([0, self.number, name, parameters]).encode()
        self.stream.write(b"%d:%s" % (len(message), message))
        self.stream.flush()
        _, _, error, answer = self._read()
        if error:
            raise RuntimeError(f"{name}: {error['error']}: {error['message']}")
        return answer.get("value") if isinstance(answer, dict) else answer

    def execute(self, _: str, actions: dict[str, Any]) -> None:
        """What Selenium's ActionBuilder asks of a driver."""
        self("PerformActions", **actions)

    def _read(self) -> Any:
        length = b""
        while (digit := self.stream.read(1)) != b":":
            assert digit, "Firefox has gone."
            length += digit
        return json.loads(self.stream.read(int(length)))


class Firefox(ByActions):
    """Debian's Firefox."""

    # Of scripts and of the page's policy; of what scripts write themselves the page keeps a list.
    ERRORS = """
    return Services.console.getMessageArray().filter((message) => (
      message instanceof Ci.nsIScriptError && !(message.flags & Ci.nsIScriptError.warningFlag)
      && message.sourceName.startsWith("http"))).map((error) => error.errorMessage);
    """

    def __init__(self, driver: Marionette) -> None:
        self.driver = driver
        self.driver("SetWindowRect", width=WIDE, height=HIGH + 100)

    def go(self, address: str) -> None:
        self.driver("Navigate", url=address)

    def run(self, script: str, *values: Any) -> Any:
        return self.driver("ExecuteScript", script=script, args=values)

    def back(self) -> None:
        self.driver("Back")

    def complaints(self) -> list[str]:
        self.driver("Marionette:SetContext", value="chrome")
        said: list[str] = self.driver("ExecuteScript", script=self.ERRORS, args=[])
        self.driver("Marionette:SetContext", value="content")
        return said + self.kept()


class WebKit(ByActions):
    """MiniBrowser, by the WebDriver that comes with it."""

    def __init__(self, driver: WebKitGTK) -> None:
        self.driver = driver

    def go(self, address: str) -> None:
        self.driver.get(address)

    def run(self, script: str, *values: Any) -> Any:
        return self.driver.execute_script(script, *values)

    def back(self) -> None:
        self.driver.back()

    def complaints(self) -> list[str]:
        return self.kept()


@contextmanager
def chromium() -> Iterator[Engine]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield Chromium(browser.new_page(viewport={"width": WIDE, "height": HIGH}))
        browser.close()


@contextmanager
def firefox() -> Iterator[Engine]:
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "user.js").write_text('user_pref("marionette.port", 0);\n')
        process = subprocess.Popen(
            [
                FIREFOX,
                "--headless",
                "--marionette",
                "--remote-allow-system-access",  # to read the console
                "--profile",
                folder,
            ],
            env={**os.environ, "HOME": folder},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            yield Firefox(Marionette(_port_of(Path(folder) / "MarionetteActivePort")))
        finally:
            process.terminate()
            process.wait()


def _port_of(file: Path) -> int:
    end = time.monotonic() + PATIENCE
    while not (file.exists() and file.read_text().strip()):
        assert time.monotonic() < end, "Firefox does not start."
        time.sleep(0.1)
    return int(file.read_text())


@contextmanager
def webkit() -> Iterator[Engine]:
    with ExitStack() as stack:
        display = stack.enter_context(_screen())
        environment = {
            "DISPLAY": display,
            "WEBKIT_DISABLE_COMPOSITING_MODE": "1",  # there is no graphics card behind this screen
            # Its sandbox needs user namespaces, which containers and root do not have.
            "WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS": "1",
        }
        stack.enter_context(_with_environment(environment))
        options = WebKitGTKOptions()
        options.binary_location = str(_mini_browser())
        for argument in (
            "--automation",
            f"--geometry={WIDE}x{HIGH}",
        ):
            options.add_argument(argument)
        driver = WebKitGTK(options=options, service_log_path=os.devnull)
        stack.callback(driver.quit)
        yield WebKit(driver)


def _mini_browser() -> Path:
    return next(Path("/usr/lib").glob("*/webkit2gtk-4.1/MiniBrowser"))


@contextmanager
def _screen() -> Iterator[str]:
    """A screen that nobody sees; its number is what Xvfb finds free."""
    reads, writes = os.pipe()
    process = subprocess.Popen(
        ["Xvfb", "-displayfd", str(writes), "-screen", "0", f"{WIDE + 100}x{HIGH + 200}x24"],
        pass_fds=[writes],
        stderr=subprocess.DEVNULL,
    )
    os.close(writes)
    try:
        with os.fdopen(reads) as number:
            yield f":{number.readline().strip()}"
    finally:
        process.terminate()
        process.wait()


@contextmanager
def _with_environment(values: dict[str, str]) -> Iterator[None]:
    before = dict(os.environ)
    os.environ.update(values)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


ENGINES: dict[str, Callable[[], Any]] = {
    "chromium": chromium,
    "firefox": firefox,
    "webkit": webkit,
}
