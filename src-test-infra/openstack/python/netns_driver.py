"""Nova virt driver: every server is a runc container that one can SSH into.

One network namespace per Neutron network, `osn-<network id>`, holds a bridge `br0` that carries the subnets' gateway
addresses; one per server, `oss-<server id>`, holds eth0, eth1, ... in the order of the request, each the end of a veth
pair whose other end is a port of that bridge. So overlapping subnets of different networks do not meet, and no packet
leaves these namespaces. Nothing is routed from one network to another, and nothing to the outside.
The root file system is an overlay on what rootfs/build made; state lies in var/servers/<server id>.
Everything that a restart of nova-compute must know is read back from there, so the driver keeps no state of its own
beyond FakeDriver's resource books. Volumes are FakeDriver's: attached on paper, no block device appears.
"""
import base64
import json
import os
import shutil
import time

from nova.compute import power_state
from nova import exception
from nova.virt import fake
from nova.virt import hardware
from oslo_concurrency import lockutils
from oslo_concurrency import processutils
from oslo_log import log as logging

LOG = logging.getLogger(__name__)
STATE = os.environ['CXP_OPENSTACK_STATE']
ROOTFS = os.environ['CXP_OPENSTACK_ROOTFS']
SERVERS = os.path.join(STATE, 'var', 'servers')
RUNC = ('runc', '--root', os.path.join(STATE, 'run', 'runc'))
# plain directories of the host's file system: a container runtime in the server cannot put an overlay on an overlay
PLAIN = ('containerd', 'docker', 'kubelet', 'rancher', 'etcd')


def _run(*cmd, ok=(0,)):
    return processutils.execute(*cmd, check_exit_code=list(ok))[0]


def _quiet(*cmd):
    """For tearing down: whatever the exit status, go on."""
    processutils.execute(*cmd, check_exit_code=False)


def _ip(ns, *lines):
    processutils.execute('ip', '-n', ns, '-batch', '-', process_input='\n'.join(lines) + '\n')


def _write(path, text, mode=0o644, owner=0):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, 'wb') as f:
        f.write(text if isinstance(text, bytes) else text.encode())
    os.chmod(path, mode)
    os.chown(path, owner, owner)


def _capabilities():
    """All that this machine has (the bounding set): asking for more makes runc refuse to start."""
    with open('/proc/self/status') as f:
        bound = next(int(line.split()[1], 16) for line in f if line.startswith('CapBnd'))
    names = ('CHOWN DAC_OVERRIDE DAC_READ_SEARCH FOWNER FSETID KILL SETGID SETUID SETPCAP LINUX_IMMUTABLE '
             'NET_BIND_SERVICE NET_BROADCAST NET_ADMIN NET_RAW IPC_LOCK IPC_OWNER SYS_MODULE SYS_RAWIO SYS_CHROOT '
             'SYS_PTRACE SYS_PACCT SYS_ADMIN SYS_BOOT SYS_NICE SYS_RESOURCE SYS_TIME SYS_TTY_CONFIG MKNOD LEASE '
             'AUDIT_WRITE AUDIT_CONTROL SETFCAP MAC_OVERRIDE MAC_ADMIN SYSLOG WAKE_ALARM BLOCK_SUSPEND AUDIT_READ '
             'PERFMON BPF CHECKPOINT_RESTORE').split()
    return ['CAP_' + n for i, n in enumerate(names) if bound >> i & 1]


class Guest:
    """The host's side of one server."""

    def __init__(self, uuid):
        self.uuid = uuid
        self.dir = os.path.join(SERVERS, uuid)
        self.root = os.path.join(self.dir, 'root')
        self.ns = 'oss-' + uuid

    def exists(self):
        return os.path.isdir(self.dir)

    def running(self):
        out, _ = processutils.execute(*RUNC, 'state', self.uuid, check_exit_code=False)
        return bool(out) and json.loads(out)['status'] in ('running', 'paused')

    # ---- network ---------------------------------------------------------------------------
    def plug(self, vif, name):
        net, tap = vif['network'], 'tap' + vif['id'][:11]
        with lockutils.lock('netns-' + net['id']):
            netns = 'osn-' + net['id']
            if not os.path.exists('/run/netns/' + netns):
                _run('ip', 'netns', 'add', netns)
                _ip(netns, 'link set lo up', 'link add br0 type bridge forward_delay 0', 'link set br0 up')
            mine, theirs = [], []
            for subnet in net['subnets']:
                bits = subnet['cidr'].split('/')[1]
                gateway = (subnet.get('gateway') or {}).get('address')
                if gateway:
                    theirs.append('addr replace %s/%s dev br0' % (gateway, bits))
                mine += ['addr replace %s/%s dev %s' % (ip['address'], bits, name) for ip in subnet['ips']]
            mtu = (net.get('meta') or {}).get('mtu')
            _run('ip', 'link', 'add', 'name', name, 'netns', self.ns, 'address', vif['address'],
                 *(('mtu', str(mtu)) if mtu else ()), 'type', 'veth', 'peer', 'name', tap, 'netns', netns)
            _ip(netns, *theirs, 'link set %s master br0' % tap, 'link set %s up' % tap)
            _ip(self.ns, *mine, 'link set %s up' % name)
            # the first subnet that has a gateway gives the default route, as the first DHCP answer would
            for subnet in net['subnets']:
                gateway = (subnet.get('gateway') or {}).get('address')
                if gateway:
                    _quiet('ip', '-n', self.ns, 'route', 'append', 'default', 'via', gateway, 'dev', name)

    def unplug(self, vif_id, net_id):
        with lockutils.lock('netns-' + net_id):
            netns = 'osn-' + net_id
            _quiet('ip', '-n', netns, 'link', 'del', 'tap' + vif_id[:11])
            out, _ = processutils.execute('ip', '-n', netns, '-o', 'link', 'show', 'type', 'veth', check_exit_code=False)
            if not out.strip():
                _quiet('ip', 'netns', 'del', netns)

    def vifs(self):
        try:
            with open(os.path.join(self.dir, 'vifs.json')) as f:
                return json.load(f)
        except FileNotFoundError:
            return []

    def remember(self, vifs):
        _write(os.path.join(self.dir, 'vifs.json'), json.dumps(vifs))

    # ---- life ------------------------------------------------------------------------------
    def create(self, instance):
        for d in ('upper', 'work', 'root', *('plain/' + p for p in PLAIN)):
            os.makedirs(os.path.join(self.dir, d), exist_ok=True)
        self.mount()
        host = instance.hostname or instance.display_name
        etc = os.path.join(self.root, 'etc')
        _write(etc + '/hostname', host + '\n')
        _write(etc + '/hosts', '127.0.0.1 localhost\n127.0.1.1 %s\n::1 localhost ip6-localhost ip6-loopback\n' % host)
        _write(etc + '/resolv.conf', '')
        if instance.key_data:
            ssh = self.root + '/home/cc/.ssh'
            _write(ssh + '/authorized_keys', instance.key_data.strip() + '\n', 0o600, 1000)
            os.chmod(ssh, 0o700)
            os.chown(ssh, 1000, 1000)
        # where cloud-init's NoCloud looks; JSON is YAML
        seed = self.root + '/var/lib/cloud/seed/nocloud'
        _write(seed + '/meta-data', 'instance-id: %s\nlocal-hostname: %s\npublic-keys: %s\n' % (
            instance.uuid, host, json.dumps([instance.key_data.strip()] if instance.key_data else [])))
        _write(seed + '/user-data', base64.b64decode(instance.user_data or ''), 0o600)

    def mount(self):
        if not os.path.ismount(self.root):
            _run('mount', '-t', 'overlay', '-o', 'lowerdir=%s,upperdir=%s,workdir=%s' % (
                ROOTFS, self.dir + '/upper', self.dir + '/work'), 'overlay', self.root)

    def config(self, hostname, memory_mb):
        caps = _capabilities()
        mount = lambda dst, typ, src, *opts: {'destination': dst, 'type': typ, 'source': src, 'options': list(opts)}  # noqa: E731
        return {
            'ociVersion': '1.0.2', 'hostname': hostname, 'root': {'path': self.root, 'readonly': False},
            'process': {
                'args': ['/sbin/cxp-init'], 'cwd': '/', 'user': {'uid': 0, 'gid': 0}, 'terminal': False,
                'env': ['PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin', 'HOME=/root'],
                # no rlimits and no oomScoreAdj: both need CAP_SYS_RESOURCE
                'capabilities': {k: caps for k in ('bounding', 'effective', 'permitted')}},
            'mounts': [
                mount('/proc', 'proc', 'proc'),
                mount('/dev', 'tmpfs', 'tmpfs', 'nosuid', 'mode=755', 'size=65536k'),
                mount('/dev/pts', 'devpts', 'devpts', 'nosuid', 'noexec', 'newinstance', 'ptmxmode=0666', 'mode=0620', 'gid=5'),
                mount('/dev/shm', 'tmpfs', 'shm', 'nosuid', 'nodev', 'mode=1777'),
                mount('/dev/mqueue', 'mqueue', 'mqueue', 'nosuid', 'noexec', 'nodev'),
                mount('/sys', 'sysfs', 'sysfs', 'nosuid', 'noexec', 'nodev'),
                mount('/sys/fs/cgroup', 'cgroup', 'cgroup', 'nosuid', 'noexec', 'nodev', 'rw'),
                mount('/run', 'tmpfs', 'tmpfs', 'nosuid', 'mode=755'),
                *(mount('/var/lib/' + p, 'bind', self.dir + '/plain/' + p, 'rbind', 'rw') for p in PLAIN)],
            'linux': {
                'rootfsPropagation': 'shared',                     # a kubelet wants mount propagation
                # relative: below the caller's own cgroups, so that the machine's own limits keep holding
                'cgroupsPath': 'cxp-openstack-' + self.uuid,
                'resources': {'devices': [{'allow': True, 'access': 'rwm'}],
                              'memory': {'limit': memory_mb * 1048576}},
                'namespaces': [{'type': t} for t in ('pid', 'ipc', 'uts', 'mount', 'cgroup')]
                + [{'type': 'network', 'path': '/run/netns/' + self.ns}],
                'devices': [{'path': p, 'type': 'c', 'major': a, 'minor': b, 'fileMode': 0o666, 'uid': 0, 'gid': 0}
                            for p, a, b in (('/dev/kmsg', 1, 11), ('/dev/fuse', 10, 229), ('/dev/net/tun', 10, 200))]}}

    def start(self, instance, network_info):
        self.mount()
        if not os.path.exists('/run/netns/' + self.ns):
            _run('ip', 'netns', 'add', self.ns)
            _ip(self.ns, 'link set lo up')
            vifs = []
            self.remember(vifs)
            for i, vif in enumerate(network_info or ()):
                vifs.append({'id': vif['id'], 'network': vif['network']['id'], 'name': 'eth%d' % i})
                self.remember(vifs)                                # before plugging: a failure half-way is still undone
                self.plug(vif, 'eth%d' % i)
        _write(os.path.join(self.dir, 'config.json'),
               json.dumps(self.config(instance.hostname or instance.display_name, instance.flavor.memory_mb)))
        # through a shell: the container keeps our stdout, so it must be the console's file and not Nova's pipe
        _run('sh', '-c', 'exec "$@" </dev/null >>"$0" 2>&1', os.path.join(self.dir, 'console.log'),
             *RUNC, 'run', '--detach', '--bundle', self.dir, self.uuid)

    def stop(self):
        _quiet(*RUNC, 'delete', '--force', self.uuid)              # SIGKILL to PID 1: the kernel ends all the others

    def destroy(self):
        self.stop()
        for vif in self.vifs():
            self.unplug(vif['id'], vif['network'])
        _quiet('ip', 'netns', 'del', self.ns)
        if os.path.ismount(self.root):
            _run('umount', self.root)
        shutil.rmtree(self.dir)


class NetnsDriver(fake.FakeDriver):

    def init_host(self, host):
        super().init_host(host)
        os.makedirs(SERVERS, exist_ok=True)
        for uuid in self.list_instance_uuids():
            self.instances[uuid] = fake.FakeInstance(uuid, power_state.RUNNING, uuid)

    def list_instance_uuids(self):
        return sorted(os.listdir(SERVERS))

    def list_instances(self):
        return self.list_instance_uuids()

    def spawn(self, context, instance, image_meta, injected_files, admin_password, allocations, network_info=None,
              block_device_info=None, power_on=True, accel_info=None):
        guest = Guest(instance.uuid)
        # Neutron's answers are still on their way (network_info is a promise): wait here, so that the times logged are ours
        t0 = time.monotonic()
        if network_info is not None:
            network_info.wait()
        t1 = time.monotonic()
        try:
            guest.create(instance)
            t2 = time.monotonic()
            if power_on:
                guest.start(instance, network_info)
            LOG.info('waited for Neutron %.2f s, disk %.2f s, network and container %.2f s', t1 - t0, t2 - t1,
                     time.monotonic() - t2, instance=instance)
        except Exception:
            LOG.exception('spawn failed', instance=instance)
            guest.destroy()
            raise
        super().spawn(context, instance, image_meta, injected_files, admin_password, allocations, network_info,
                      block_device_info, power_on, accel_info)

    def destroy(self, context, instance, network_info, block_device_info=None, destroy_disks=True, destroy_secrets=True):
        guest = Guest(instance.uuid)
        if guest.exists():
            guest.destroy()
        super().destroy(context, instance, network_info, block_device_info, destroy_disks, destroy_secrets)

    def power_off(self, instance, timeout=0, retry_interval=0):
        super().power_off(instance, timeout, retry_interval)
        Guest(instance.uuid).stop()

    def power_on(self, context, instance, network_info, block_device_info=None, accel_info=None):
        super().power_on(context, instance, network_info, block_device_info, accel_info)
        guest = Guest(instance.uuid)
        if not guest.running():
            guest.stop()                                           # a guest that ended by itself leaves its record
            guest.start(instance, network_info)

    def resume_state_on_host_boot(self, context, instance, network_info, block_device_info=None):
        self.power_on(context, instance, network_info, block_device_info)

    def reboot(self, context, instance, network_info, reboot_type, block_device_info=None, bad_volumes_callback=None,
               accel_info=None):
        Guest(instance.uuid).stop()
        self.power_on(context, instance, network_info, block_device_info, accel_info)

    def pause(self, instance):
        _run(*RUNC, 'pause', instance.uuid)

    def unpause(self, instance):
        _run(*RUNC, 'resume', instance.uuid)

    def get_info(self, instance, use_cache=True):
        guest = Guest(instance.uuid)
        if not guest.exists():
            raise exception.InstanceNotFound(instance_id=instance.uuid)
        return hardware.InstanceInfo(state=power_state.RUNNING if guest.running() else power_state.SHUTDOWN)

    def get_console_output(self, context, instance):
        try:
            with open(os.path.join(Guest(instance.uuid).dir, 'console.log'), 'rb') as f:
                return f.read()[-102400:]
        except FileNotFoundError:
            return b''

    def attach_interface(self, context, instance, image_meta, vif):
        super().attach_interface(context, instance, image_meta, vif)
        guest = Guest(instance.uuid)
        vifs = guest.vifs()
        name = 'eth%d' % (1 + max([int(v['name'][3:]) for v in vifs], default=-1))
        guest.remember(vifs + [{'id': vif['id'], 'network': vif['network']['id'], 'name': name}])
        guest.plug(vif, name)

    def detach_interface(self, context, instance, vif):
        super().detach_interface(context, instance, vif)
        guest = Guest(instance.uuid)
        guest.unplug(vif['id'], vif['network']['id'])
        guest.remember([v for v in guest.vifs() if v['id'] != vif['id']])
