locals {
  public_node = "node1"
}

# ---- networks ----

resource "openstack_networking_network_v2" "private" {
  name                  = "private-net-mlops-${var.suffix}"
  port_security_enabled = false
}

resource "openstack_networking_subnet_v2" "private" {
  name       = "private-subnet-mlops-${var.suffix}"
  network_id = openstack_networking_network_v2.private.id
  cidr       = "192.168.1.0/24"
  no_gateway = true
}

resource "openstack_networking_port_v2" "private" {
  for_each = var.nodes

  name                  = "port-${each.key}-mlops-${var.suffix}"
  network_id            = openstack_networking_network_v2.private.id
  port_security_enabled = false

  fixed_ip {
    subnet_id  = openstack_networking_subnet_v2.private.id
    ip_address = each.value
  }
}

resource "openstack_networking_port_v2" "shared" {
  for_each = var.nodes

  name               = "sharednet2-${each.key}-mlops-${var.suffix}"
  network_id         = data.openstack_networking_network_v2.shared.id
  security_group_ids = [for group in data.openstack_networking_secgroup_v2.open : group.id]
}

# ---- servers ----

resource "openstack_compute_instance_v2" "node" {
  for_each = var.nodes

  name        = "${each.key}-mlops-${var.suffix}"
  image_name  = var.image
  flavor_name = var.flavor
  key_pair    = var.key_pair

  # The first is eth0.
  network {
    port = openstack_networking_port_v2.shared[each.key].id
  }

  network {
    port = openstack_networking_port_v2.private[each.key].id
  }

  user_data = <<-EOT
    #!/bin/bash
    echo "127.0.1.1 ${each.key}-mlops-${var.suffix}" >>/etc/hosts
    su cc -c /usr/local/bin/cc-load-public-keys
  EOT
}

# ---- what the world reaches ----

resource "openstack_networking_floatingip_v2" "public" {
  pool        = "public"
  description = "MLOps IP for ${var.suffix}"
  port_id     = openstack_networking_port_v2.shared[local.public_node].id
}

# ---- what outlives a node ----

resource "openstack_blockstorage_volume_v3" "data" {
  name        = "project-data-${var.suffix}"
  size        = var.volume_gigabytes
  description = "Persistent storage for project artifacts"
}

resource "openstack_compute_volume_attach_v2" "data" {
  instance_id = openstack_compute_instance_v2.node[local.public_node].id
  volume_id   = openstack_blockstorage_volume_v3.data.id
  device      = "/dev/vdb"
}
