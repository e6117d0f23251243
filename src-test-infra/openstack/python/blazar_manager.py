"""blazar-manager that looks for due events of leases every second; ten, a constant of Blazar, would make every test wait."""
from blazar.cmd import manager
from blazar.manager import service


def main():
    service.EVENT_INTERVAL = 1
    manager.main()
