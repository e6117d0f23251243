"""What the seed_*.py share. Each of them can run again: it makes what is missing."""
import os

import openstack

STATE = os.environ['CXP_OPENSTACK_STATE']
ADDRESS = os.environ['CXP_OPENSTACK_ADDRESS']
PUBLIC = os.environ['CXP_OPENSTACK_PUBLIC']             # the first three numbers of floating IPs
REGION = os.environ['OS_REGION_NAME']
AUTH_URL = 'http://%s:5000/v3' % ADDRESS
with open(STATE + '/password') as f:
    PASSWORD = f.read()


def connect(user, project):
    return openstack.connect(auth_url=AUTH_URL, username=user, password=PASSWORD, project_name=project,
                             user_domain_id='default', project_domain_id='default', region_name=REGION,
                             identity_api_version='3', load_yaml_config=False, load_envvars=False)


def user(identity, name, project, roles):
    found = identity.find_user(name) or identity.create_user(name=name, password=PASSWORD, domain_id='default',
                                                             default_project_id=project.id)
    for role in roles:
        identity.assign_project_role_to_user(project, found, identity.find_role(role))


def project(identity, name):
    return identity.find_project(name) or identity.create_project(name=name, domain_id='default')


def service(identity, name, kind, url):
    found = next((s for s in identity.services() if s.type == kind), None) or identity.create_service(name=name, type=kind)
    have = {e.interface for e in identity.endpoints(service_id=found.id)}
    for interface in {'public', 'internal', 'admin'} - have:
        identity.create_endpoint(service_id=found.id, interface=interface, url=url, region_id=REGION)
