resource "openstack_networking_network_v2" "private_net" {
  name                  = "private-net-mlops-${var.suffix}"
  port_security_enabled = false
}

resource "openstack_networking_subnet_v2" "private_subnet" {
  network_id = openstack_networking_network_v2.private_net.id
  name       = "private-subnet-mlops-${var.suffix}"
  cidr       = "192.168.1.0/24"
  no_gateway = true
}

resource "openstack_networking_port_v2" "private_net_ports" {
  for_each = var.nodes

  network_id            = openstack_networking_network_v2.private_net.id
  name                  = "port-${each.key}-mlops-${var.suffix}"
  port_security_enabled = false

  fixed_ip {
    ip_address = each.value
    subnet_id  = openstack_networking_subnet_v2.private_subnet.id
  }
}

resource "openstack_networking_port_v2" "sharednet2_ports" {
  for_each = var.nodes

  network_id = data.openstack_networking_network_v2.sharednet2.id
  name       = "sharednet2-${each.key}-mlops-${var.suffix}"
  security_group_ids = [
    data.openstack_networking_secgroup_v2.allow_ssh.id,
    data.openstack_networking_secgroup_v2.allow_9001.id,
    data.openstack_networking_secgroup_v2.allow_8000.id,
    data.openstack_networking_secgroup_v2.allow_8080.id,
    data.openstack_networking_secgroup_v2.allow_8081.id,
    data.openstack_networking_secgroup_v2.allow_http_80.id,
    data.openstack_networking_secgroup_v2.allow_9090.id,
  ]
}

resource "openstack_compute_instance_v2" "nodes" {
  for_each = var.nodes

  name        = "${each.key}-mlops-${var.suffix}"
  flavor_name = "m1.medium"
  image_name  = "CC-Ubuntu24.04"
  key_pair    = var.key

  # The first one is the way in.
  network {
    port = openstack_networking_port_v2.sharednet2_ports[each.key].id
  }
  network {
    port = openstack_networking_port_v2.private_net_ports[each.key].id
  }

  user_data = <<-BOOT
    #!/bin/bash
    echo "127.0.1.1 ${each.key}-mlops-${var.suffix}" >> /etc/hosts

    su cc -c /usr/local/bin/cc-load-public-keys
  BOOT
}

resource "openstack_networking_floatingip_v2" "floating_ip" {
  pool        = "public"
  port_id     = openstack_networking_port_v2.sharednet2_ports["node1"].id
  description = "MLOps IP for ${var.suffix}"
}

resource "openstack_blockstorage_volume_v3" "project_data" {
  name        = "project-data-${var.suffix}"
  description = "Persistent storage for project artifacts"
  size        = var.data_volume_size
}

resource "openstack_compute_volume_attach_v2" "attach_node1" {
  instance_id = openstack_compute_instance_v2.nodes["node1"].id
  volume_id   = openstack_blockstorage_volume_v3.project_data.id
  device      = "/dev/vdb"
}

output "floating_ip_out" {
  value       = openstack_networking_floatingip_v2.floating_ip.address
  description = "Where node1 answers"
}
