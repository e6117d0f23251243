"""Roles, projects, users and the catalog."""
from seeding import ADDRESS, connect, project, service, user

identity = connect('admin', 'admin').identity
roles = {r.name for r in identity.roles()}
for name in {'service', 'member', 'reader', 'load-balancer_member'} - roles:
    identity.create_role(name=name)
for name in ('nova', 'glance', 'neutron', 'cinder', 'placement'):
    user(identity, name, project(identity, 'service'), ('admin', 'service'))
user(identity, 'student', project(identity, 'chameleon'), ('member', 'reader', 'load-balancer_member'))
user(identity, 'quota', project(identity, 'quota'), ('member', 'reader'))
for name, kind, url in (('glance', 'image', 'http://%s:9292'), ('placement', 'placement', 'http://%s:8778'),
                        ('nova', 'compute', 'http://%s:8774/v2.1'), ('neutron', 'network', 'http://%s:9696'),
                        ('cinderv3', 'volumev3', 'http://%s:8776/v3/%%(project_id)s')):
    service(identity, name, kind, url % ADDRESS)
