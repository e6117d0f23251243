"""What a user of Chameleon's KVM@TACC finds there: image, flavors, networks; what the SpotifyBuddies team made there by hand: key pair and
security groups; a second project with tiny quotas; and clouds.yaml."""
import os
import subprocess

import yaml

from seeding import AUTH_URL, PASSWORD, PUBLIC, REGION, STATE, connect

FLAVORS = (('m1.tiny', 1, 512, 1), ('m1.small', 1, 2048, 20), ('m1.medium', 2, 4096, 40), ('m1.large', 4, 8192, 40),
           ('m1.xlarge', 8, 16384, 40), ('m1.xxlarge', 16, 32768, 40))
GROUPS = (('allow-ssh', 22), ('allow-9001', 9001), ('allow-8000', 8000), ('allow-8080', 8080), ('allow-8081', 8081),
          ('allow-http-80', 80), ('allow-9090', 9090))
KEY_PAIR = 'id_rsa_chameleon'
KEY_FILE = os.path.join(STATE, KEY_PAIR)


def shared_things(admin):
    if not admin.image.find_image('CC-Ubuntu24.04'):
        admin.image.create_image(name='CC-Ubuntu24.04', data=b'\0' * 1048576, disk_format='raw', container_format='bare',
                                 visibility='public', allow_duplicates=True, validate_checksum=False,
                                 # Nova names disks after the root disk: the next volume is /dev/vdb.
                                 root_device_name='/dev/vda', hw_disk_bus='virtio')
    for name, cpus, ram, disk in FLAVORS:
        if not admin.compute.find_flavor(name):
            admin.compute.create_flavor(name=name, vcpus=cpus, ram=ram, disk=disk)
    net = admin.network
    public = net.find_network('public') or net.create_network(
        name='public', is_router_external=True, provider_network_type='flat', provider_physical_network='physpub')
    if not net.find_subnet('public-subnet'):
        # Addresses below .10 are Blazar's: it leases only what the pool does not give.
        net.create_subnet(name='public-subnet', network_id=public.id, ip_version=4, cidr=PUBLIC + '.0/24',
                          gateway_ip=PUBLIC + '.1', is_dhcp_enabled=False,
                          allocation_pools=[{'start': PUBLIC + '.10', 'end': PUBLIC + '.250'}])
    shared = net.find_network('sharednet2') or net.create_network(
        name='sharednet2', is_shared=True, provider_network_type='vlan', provider_physical_network='physnet1')
    subnet = net.find_subnet('sharednet2-subnet') or net.create_subnet(
        name='sharednet2-subnet', network_id=shared.id, ip_version=4, cidr='10.56.0.0/22', gateway_ip='10.56.0.1',
        dns_nameservers=['10.56.0.2'], allocation_pools=[{'start': '10.56.0.10', 'end': '10.56.3.250'}])
    router = net.find_router('sharednet2-router') or net.create_router(
        name='sharednet2-router', external_gateway_info={'network_id': public.id})
    if not list(net.ports(device_id=router.id, network_id=shared.id)):
        net.add_interface_to_router(router, subnet_id=subnet.id)


def own_things(user):
    for name, port in GROUPS:
        group = user.network.find_security_group(name) or user.network.create_security_group(name=name, description=name)
        if not list(user.network.security_group_rules(security_group_id=group.id, direction='ingress')):
            user.network.create_security_group_rule(
                security_group_id=group.id, direction='ingress', ether_type='IPv4', protocol='tcp', port_range_min=port,
                port_range_max=port, remote_ip_prefix='0.0.0.0/0')
    if not os.path.exists(KEY_FILE):
        subprocess.check_call(['ssh-keygen', '-q', '-t', 'rsa', '-b', '2048', '-N', '', '-C', KEY_PAIR, '-f', KEY_FILE])
    if not user.compute.find_keypair(KEY_PAIR):
        with open(KEY_FILE + '.pub') as f:
            user.compute.create_keypair(name=KEY_PAIR, public_key=f.read().strip())


def tiny_quotas(admin):
    """Less than the seed's stack needs of everything."""
    project = admin.identity.find_project('quota').id
    admin.set_compute_quotas(project, instances=2, cores=4, ram=10240)
    admin.set_volume_quotas(project, volumes=1, gigabytes=20)
    admin.set_network_quotas(project, network=2, subnet=2, port=5, floatingip=1, security_group=len(GROUPS) + 2,
                             security_group_rule=40)


def application_credential(user, name, roles, unrestricted=False):
    """Its entry in clouds.yaml. Nobody can ask for a secret again, so it is always the password."""
    owner = user.current_user_id
    found = next((c for c in user.identity.application_credentials(owner) if c.name == name), None) or \
        user.identity.create_application_credential(owner, name, secret=PASSWORD, unrestricted=unrestricted,
                                                    roles=[{'name': r} for r in roles])
    return entry(application_credential_id=found.id, application_credential_secret=PASSWORD) | {
        'auth_type': 'v3applicationcredential'}


def password(user, project):
    return entry(username=user, password=PASSWORD, project_name=project, user_domain_name='Default',
                 project_domain_name='Default')


def entry(**auth):
    return {'auth': {'auth_url': AUTH_URL} | auth, 'region_name': REGION, 'interface': 'public',
            'identity_api_version': 3}


def main():
    admin, student, quota = connect('admin', 'admin'), connect('student', 'chameleon'), connect('quota', 'quota')
    shared_things(admin)
    own_things(student)
    tiny_quotas(admin)
    own_things(quota)
    clouds = {
        'openstack': application_credential(student, 'restricted', ('member', 'reader')),
        'unrestricted': application_credential(student, 'unrestricted', ('member', 'reader'), unrestricted=True),
        'reader': application_credential(student, 'reader', ('reader',)),
        'password': password('student', 'chameleon'),
        'small-quota': application_credential(quota, 'restricted', ('member', 'reader')),
        'admin': password('admin', 'admin')}
    path = os.path.join(STATE, 'clouds.yaml')
    with open(os.open(path + '.new', os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), 'w') as f:
        yaml.safe_dump({'clouds': clouds}, f, sort_keys=False)
    os.rename(path + '.new', path)


main()
