#!/usr/bin/python3
"""Floating IPs that answer: fipd.py MYSQL_SOCKET PREFIX

The external subnet, whose addresses begin with PREFIX, is inside 127.0.0.0/8: every floating IP is already an address of this host, and no packet
leaves loopback. Four times a second it reads Neutron's tables (one query each; no API load) and listens, for each
associated floating IP, on exactly the TCP ports that the port's security groups let in from anywhere (all that are in
OPEN_PORTS when port security is off, or for a range wider than LIMIT). A connection is then made from the namespace of
the port's network, by its gateway address, to the fixed IP. Refused inside = reset outside. TCP over IPv4 only.
"""
import asyncio
import ctypes
import os
import socket
import struct
import sys

import pymysql

LIMIT = 4096
OPEN_PORTS = {22, 80, 443, 2379, 3000, 6443, 8000, 8080, 8081, 9001, 9090, *range(30000, 32768)}
libc = ctypes.CDLL(None, use_errno=True)
HOST_NS = os.open('/proc/self/ns/net', os.O_RDONLY)
QUERY = '''
select f.floating_ip_address, f.fixed_ip_address, p.network_id, coalesce(s.port_security_enabled, 1) as secure,
       r.id, r.protocol, r.port_range_min, r.port_range_max
from floatingips f
join ports p on p.id = f.fixed_port_id
left join portsecuritybindings s on s.port_id = p.id
left join securitygroupportbindings b on b.port_id = p.id
left join securitygrouprules r on r.security_group_id = b.security_group_id and r.direction = 'ingress'
     and r.ethertype = 'IPv4' and r.remote_group_id is null
     and (r.remote_ip_prefix is null or r.remote_ip_prefix in ('0.0.0.0/0', '127.0.0.0/8'))
where f.floating_ip_address like %s'''


def wanted(cursor, prefix):
    """{(floating ip, tcp port): (network id, fixed ip)}"""
    cursor.execute(QUERY, (prefix + '.%',))
    found = {}
    for fip, fixed, network, secure, rule, protocol, low, high in cursor.fetchall():
        if secure and (not rule or protocol not in (None, 'any', '0', 'tcp', '6')):
            continue
        ports = range(low, high + 1) if secure and low and high - low < LIMIT else OPEN_PORTS
        found.update({(fip, port): (network, fixed) for port in ports})
    return found


def socket_in(network):
    """A socket that belongs to the network's namespace (it stays there; only its creation happens inside)."""
    ns = os.open('/run/netns/osn-' + network, os.O_RDONLY)
    try:
        if libc.setns(ns, 0):
            raise OSError(ctypes.get_errno(), 'setns')
        try:
            return socket.socket(socket.AF_INET, socket.SOCK_STREAM | socket.SOCK_NONBLOCK)
        finally:
            if libc.setns(HOST_NS, 0):
                os._exit(1)                                        # never go on in a wrong namespace
    finally:
        os.close(ns)


async def pump(reader, writer):
    try:
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()
        writer.write_eof()
    except OSError:
        writer.transport.abort()


class Forward:
    def __init__(self, network, fixed, port):
        self.target = network, fixed
        self.port, self.tasks, self.server = port, set(), None

    async def open(self, address):
        self.server = await asyncio.start_server(self.serve, address, self.port, backlog=128)
        return self

    async def serve(self, reader, writer):
        task = asyncio.current_task()
        self.tasks.add(task)
        inner = None
        try:
            sock = socket_in(self.target[0])
            try:
                await asyncio.wait_for(asyncio.get_running_loop().sock_connect(sock, (self.target[1], self.port)), 10)
            except BaseException:
                sock.close()
                raise
            inner_reader, inner = await asyncio.open_connection(sock=sock)
            await asyncio.gather(pump(reader, inner), pump(inner_reader, writer))
        except (OSError, asyncio.TimeoutError):
            writer.get_extra_info('socket').setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack('ii', 1, 0))
            writer.transport.abort()
        finally:
            for w in filter(None, (writer, inner)):
                w.close()
            self.tasks.discard(task)

    def close(self):
        self.server.close()
        for task in self.tasks:
            task.cancel()


async def main(mysql_socket, prefix):
    db = pymysql.connect(unix_socket=mysql_socket, user='root', database='neutron', autocommit=True)
    cursor, forwards = db.cursor(), {}
    while True:
        want = wanted(cursor, prefix)
        for key in [k for k, f in forwards.items() if want.get(k) != f.target]:
            forwards.pop(key).close()
        for (address, port), target in want.items():
            if (address, port) not in forwards:
                try:
                    forwards[address, port] = await Forward(*target, port).open(address)
                except OSError as e:                               # somebody else has the port: say so, try again
                    print('cannot listen on %s:%d: %s' % (address, port, e), flush=True)
        await asyncio.sleep(0.25)


asyncio.run(main(*sys.argv[1:]))
