"""Cinder's fake driver, with volumes that grow."""
from cinder.tests import fake_driver


class LoopbackVolumeDriver(fake_driver.FakeLoggingVolumeDriver):
    def extend_volume(self, volume, new_size):
        """There is nothing behind a volume that would have to grow."""
