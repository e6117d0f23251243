"""Proves that the OpenStack which runs does what tests rely on: started by ../prove."""
import base64
import os
import subprocess
import sys
import threading
import time
import warnings

import openstack
import openstack.exceptions

STATE = os.environ['CXP_OPENSTACK_STATE']
LOGIN = os.environ['CXP_OPENSTACK_SERVERS'] == 'ssh'
NAME = 'prove-%d' % os.getpid()
SSH = ['ssh', '-i', STATE + '/id_rsa_chameleon', '-o', 'StrictHostKeyChecking=no', '-o', 'UserKnownHostsFile=/dev/null',
       '-o', 'LogLevel=ERROR', '-o', 'BatchMode=yes', '-o', 'ConnectTimeout=5']
BEGIN = time.monotonic()

SCRIPT = '''#! /bin/bash
sudo echo "127.0.1.1 node%d-mlops" >> /etc/hosts
su cc -c /usr/local/bin/cc-load-public-keys
'''
CLOUD_CONFIG = '''#cloud-config
hostname: renamed
manage_etc_hosts: true
bootcmd: ['echo booted > /var/tmp/bootcmd']
users:
  - default
  - name: deployer
    sudo: 'ALL=(ALL) NOPASSWD:ALL'
    shell: /bin/bash
    ssh_authorized_keys: ['%s']
write_files:
  - {path: /etc/motd, content: 'from cloud-init', permissions: '0600'}
runcmd: ['id -un deployer > /var/tmp/runcmd', [sh, -c, 'echo $0 >> /var/tmp/runcmd', second]]
'''


def say(text, *values):
    print('[%5.1fs] %s' % (time.monotonic() - BEGIN, text % values), flush=True)


def check(truth, text, *values):
    if not truth:
        sys.exit('NOT SEEN: ' + text % values)
    say(text, *values)


def until(seconds, what, look):
    end = time.monotonic() + seconds
    while not (seen := look()):
        if time.monotonic() > end:
            sys.exit('NOT SEEN in %d s: %s' % (seconds, what))
        time.sleep(0.1)
    return seen


def ssh(command, *via):
    ran = subprocess.run([*SSH, *via, command], capture_output=True, text=True, timeout=60)
    return ran.stdout.strip() if ran.returncode == 0 else None


def refused(act):
    """The status of the answer to what must not succeed."""
    try:
        act()
    except openstack.exceptions.HttpException as e:
        return e.status_code
    return None


def ours(things):
    return [t for t in things if t.name and t.name.startswith(NAME)]


def remove(cloud):
    """All that carries our name, whatever was made of it."""
    for volume in ours(cloud.block_storage.volumes()):
        for attachment in volume.attachments:
            cloud.compute.delete('/servers/%s/os-volume_attachments/%s' % (attachment['server_id'], volume.id))
            cloud.block_storage.wait_for_status(volume, 'available', interval=0.2, wait=60)
        cloud.block_storage.delete_volume(volume.id)
    for address in cloud.network.ips():
        if address.description == NAME:
            cloud.network.delete_ip(address)
    for server in ours(cloud.compute.servers()):
        cloud.compute.delete_server(server.id)
    until(60, 'the servers are gone', lambda: not ours(cloud.compute.servers()))
    for port in ours(cloud.network.ports()):
        cloud.network.delete_port(port)
    for network in ours(cloud.network.networks()):
        cloud.network.delete_network(network)


class Stack:
    """The stack that the seed's Terraform makes."""

    def __init__(self, cloud):
        self.cloud, self.servers, self.private = cloud, [], None
        self.groups = [g.id for g in cloud.network.security_groups() if g.name in ('allow-ssh', 'allow-9001')]
        self.image = cloud.image.find_image('CC-Ubuntu24.04').id
        self.flavor = cloud.compute.find_flavor('m1.medium').id
        self.shared = cloud.network.find_network('sharednet2').id

    def shared_port(self, number):
        return self.cloud.network.create_port(network_id=self.shared, name='%s-%d' % (NAME, number), security_groups=self.groups).id

    def floating_ip(self, port):
        network = self.cloud.network
        return network.create_ip(floating_network_id=network.find_network('public').id, port_id=port, description=NAME).floating_ip_address

    def server(self, number, ports, user_data):
        compute = openstack.connect(cloud='openstack').compute           # a connection is one thread's
        server = compute.create_server(
            name='%s-%d' % (NAME, number), image_id=self.image, flavor_id=self.flavor, key_name='id_rsa_chameleon',
            networks=[{'port': p} for p in ports], user_data=base64.b64encode(user_data.encode()).decode())
        self.servers.append(server.id)
        status = until(120, 'server %d leaves BUILD' % number, lambda: (s := compute.get_server(server.id).status) != 'BUILD' and s)
        if status != 'ACTIVE':
            sys.exit('NOT SEEN: server %d ACTIVE; it is %s: %s' % (number, status, compute.get('/servers/' + server.id).json()['server'].get('fault')))
        return server.id

    def up(self):
        network = self.cloud.network
        self.private = network.create_network(name=NAME, port_security_enabled=False).id
        subnet = network.create_subnet(name=NAME, network_id=self.private, ip_version=4, cidr='192.168.1.0/24', gateway_ip=None)
        inner = [network.create_port(network_id=self.private, name='%s-private-%d' % (NAME, i),
                                     fixed_ips=[{'subnet_id': subnet.id, 'ip_address': '192.168.1.1%d' % i}]) for i in (1, 2, 3)]
        shared = [self.shared_port(i) for i in (1, 2, 3)]
        boots = [threading.Thread(target=self.server, args=(i, (shared[i - 1], inner[i - 1].id), SCRIPT % i)) for i in (1, 2, 3)]
        [b.start() for b in boots]
        [b.join() for b in boots]
        check(len(self.servers) == 3, '3 servers are ACTIVE')
        first = next(s.id for s in self.cloud.compute.servers() if s.name == NAME + '-1')
        self.address = self.floating_ip(shared[0])
        storage = self.cloud.block_storage
        volume = storage.create_volume(name=NAME, size=50)
        storage.wait_for_status(volume, 'available', interval=0.2, wait=60)
        self.cloud.compute.post('/servers/%s/os-volume_attachments' % first,
                                json={'volumeAttachment': {'volumeId': volume.id, 'device': '/dev/vdb'}})
        storage.wait_for_status(volume, 'in-use', interval=0.2, wait=60)
        check(storage.get_volume(volume.id).attachments[0]['device'] == '/dev/vdb', 'a volume is attached as /dev/vdb')

def logins(stack):
    address = stack.address
    first = 'cc@' + address
    until(30, 'SSH at ' + address, lambda: ssh('true', first) is not None)
    check(ssh('cloud-init status --wait >/dev/null; hostname; tail -n 1 /etc/hosts; sudo id -un', first) ==
          '%s-1\n127.0.1.1 node1-mlops\nroot' % NAME, 'SSH to the floating IP, as cc, after a user_data script')
    jump = ['-o', 'ProxyCommand=%s -W %%h:%%p %s' % (' '.join(SSH), first)]
    for i in (2, 3):
        check(ssh('hostname; ping -c1 -W1 192.168.1.11 >/dev/null && echo reached', *jump, 'cc@192.168.1.1%d' % i) == '%s-%d\nreached' % (NAME, i),
              'through it to 192.168.1.1%d, which reaches the first', i)
    ssh('for port in 9001 9090; do python3 -m http.server $port >/dev/null 2>&1 & done', first)

    def answers(port):
        return subprocess.run(['curl', '-s', '-o', '/dev/null', '-m', '3', 'http://%s:%d/' % (address, port)]).returncode == 0
    until(10, 'port 9001', lambda: answers(9001))
    check(not answers(9090), 'port 9001 answers, which its security groups open; 9090 does not')


def cloud_config(stack):
    with open(STATE + '/id_rsa_chameleon.pub') as f:
        key = f.read().strip()
    port = stack.shared_port(4)
    stack.server(4, [port], CLOUD_CONFIG % key)
    login = 'deployer@' + stack.floating_ip(port)
    until(60, "SSH as #cloud-config's user", lambda: ssh('true', login) is not None)
    seen = ssh('cloud-init status --wait; hostname; sudo cat /etc/motd; echo; cat /var/tmp/bootcmd /var/tmp/runcmd; stat -c %a /etc/motd; grep -c renamed /etc/hosts', login)
    check(seen and seen.split('\n')[-8:] == ['status: done', 'renamed', 'from cloud-init', 'booted', 'deployer', 'second', '600', '1'],
          '#cloud-config: %s', (seen or '').split('\n'))
    check('from cloud-init' not in (console := stack.cloud.compute.get_server_console_output(stack.servers[-1])['output']) and 'Cloud-init' in console,
          'the console has its log')


def credentials():
    reader = openstack.connect(cloud='reader')
    check(list(reader.compute.flavors()), 'the cloud `reader` reads')
    check([refused(act) for act in (
        lambda: reader.network.create_network(name=NAME),
        lambda: reader.block_storage.create_volume(name=NAME, size=1),
        lambda: reader.compute.create_server_group(name=NAME, policies=['affinity']))] == [403] * 3, 'and may not write')
    small = openstack.connect(cloud='small-quota')
    limits = small.get_compute_limits()
    check((limits['max_total_instances'], limits['max_total_cores']) == (2, 4), 'the cloud `small-quota` has 2 instances and 4 cores')
    check(refused(lambda: small.block_storage.create_volume(size=50)) == 413, 'and no 50 GB')
    check({'allow-ssh', 'allow-9090'} <= {g.name for g in small.network.security_groups()} and small.compute.find_keypair('id_rsa_chameleon'),
          'but its own security groups and key pair')


def lease():
    until_date = time.strftime('%Y-%m-%d %H:%M', time.gmtime(time.time() + 3600))

    def make(cloud):
        session = openstack.connect(cloud=cloud).session
        url = session.get_endpoint(service_type='reservation', interface='public', region_name='KVM@TACC')
        flavor = openstack.connect(cloud='openstack').compute.find_flavor('m1.small').id
        return session, url, session.post(url + '/leases', json={
            'name': NAME, 'start_date': 'now', 'end_date': until_date, 'events': [],
            'reservations': [{'resource_type': 'flavor:instance', 'flavor_id': flavor, 'amount': 1, 'affinity': None}]}, raise_exc=False)
    for cloud in ('unrestricted', 'password'):
        session, url, made = make(cloud)
        check(made.status_code == 201, 'the cloud `%s` makes a lease', cloud)
        lease = url + '/leases/' + made.json()['lease']['id']
        until(30, 'the lease is ACTIVE', lambda: session.get(lease).json()['lease']['status'] == 'ACTIVE')
        check(session.delete(lease).status_code == 204, 'ACTIVE, and deleted')
    check(make('openstack')[2].status_code == 500, 'the cloud `openstack`, a restricted credential, makes none: 500')


def leftovers(ids):
    """What this machine still has of servers and networks: namespaces, containers, mounts, disks. Others may have theirs."""
    script = 'ip netns list; runc --root "$0/run/runc" list -q; cat /proc/mounts; ls "$0/var/servers"'
    seen = subprocess.run(['bash', '-c', script, STATE], capture_output=True, text=True).stdout.split('\n')
    return [line for line in seen if any(i in line for i in ids)]


def main():
    warnings.simplefilter('ignore')
    cloud = openstack.connect(cloud='openstack')
    stack = Stack(cloud)
    try:
        stack.up()
        if LOGIN:
            logins(stack)
            cloud_config(stack)
    finally:
        remove(cloud)
    if LOGIN:
        check(stack.servers and not leftovers([*stack.servers, stack.private]), 'nothing is left of them on this machine')
    credentials()
    if os.path.exists(STATE + '/run/complete.blazar'):
        lease()
    say('proved')


main()
