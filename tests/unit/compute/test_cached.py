"""What an object computes once."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from compute.cached import cached_property


class Counted:
    """Counts how often it computes."""

    def __init__(self):
        self.times = 0

    @cached_property
    def value(self):
        self.times += 1
        return object()


def test_is_computed_once():
    counted = Counted()
    assert counted.value is counted.value
    assert counted.times == 1
    assert Counted.value.func(counted) is not counted.value


def test_objects_do_not_wait_for_one_another():
    met = Barrier(2)

    class Meeting:
        @cached_property
        def value(self):
            met.wait(timeout=30)  # until the other computes too
            return id(self)

    with ThreadPoolExecutor(2) as pool:
        one, other = Meeting(), Meeting()
        assert list(pool.map(lambda of: of.value, (one, other))) == [id(one), id(other)]
