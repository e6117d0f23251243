"""Blazar's user and its entry in the catalog."""
from seeding import ADDRESS, connect, project, service, user

identity = connect('admin', 'admin').identity
user(identity, 'blazar', project(identity, 'service'), ('admin', 'service'))
service(identity, 'blazar', 'reservation', 'http://%s:1234/v1' % ADDRESS)
