"""What Blazar has to lease: this host, and eight floating IPs. Ordinary servers go on beside, until somebody leases the host."""
import sys

from seeding import ADDRESS, PUBLIC, connect

admin = connect('admin', 'admin')


def lease_out(path, key, field, value, **more):
    url = 'http://%s:1234/v1/%s' % (ADDRESS, path)
    if value not in [entry[field] for entry in admin.session.get(url).json()[key]]:
        answer = admin.session.post(url, json=more, raise_exc=False)
        if not answer.ok:
            sys.exit('POST /%s %s: %d %s' % (path, value, answer.status_code, answer.text))


for flavor in admin.compute.flavors(is_public=True, get_extra_specs=True):
    if 'blazar:preemptible' not in flavor.extra_specs:
        admin.compute.create_flavor_extra_specs(flavor, {'blazar:preemptible': 'true'})
if not admin.compute.find_aggregate('freepool'):
    admin.compute.create_aggregate(name='freepool')
for host in admin.compute.hypervisors():
    lease_out('os-hosts', 'hosts', 'hypervisor_hostname', host.name, name=host.name)
network = admin.network.find_network('public').id
for number in range(2, 10):
    address = '%s.%d' % (PUBLIC, number)
    lease_out('floatingips', 'floatingips', 'floating_ip_address', address, floating_network_id=network,
              floating_ip_address=address)
