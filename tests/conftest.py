"""Settings that all tests share."""

from hypothesis import HealthCheck, settings

# Generated examples are slow on a busy machine: a deadline would make the tests flicker.
settings.register_profile(
    "default", deadline=None, suppress_health_check=[HealthCheck.too_slow], print_blob=True
)
settings.load_profile("default")


def pytest_setup_options():
    """How dash[testing] starts the browser: Debian's Chromium, headless, with software WebGL."""
    from selenium.webdriver.chrome.options import Options

    options = Options()
    options.binary_location = "/usr/bin/chromium"
    for argument in (
        "--headless=new",
        "--no-sandbox",
        "--disable-dev-shm-usage",
        "--disable-background-networking",
        "--window-size=1280,900",
        "--enable-unsafe-swiftshader",
    ):
        options.add_argument(argument)
    return options
