data "openstack_networking_network_v2" "shared" {
  name = "sharednet2"
}

data "openstack_networking_secgroup_v2" "open" {
  for_each = toset([
    "allow-ssh",
    "allow-9001",
    "allow-8000",
    "allow-8080",
    "allow-8081",
    "allow-http-80",
    "allow-9090",
  ])
  name = each.key
}
