"""Settings that all tests share."""

from hypothesis import HealthCheck, settings

# Generated examples are slow on a busy machine: a deadline would make the tests flicker.
settings.register_profile(
    "default", deadline=None, suppress_health_check=[HealthCheck.too_slow], print_blob=True
)
settings.load_profile("default")
