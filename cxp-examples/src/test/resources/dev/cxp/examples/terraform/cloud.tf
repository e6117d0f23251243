# The same three machines as SpotifyBuddies.infrastructure(), for Terraform.

terraform {
  required_providers {
    openstack = {
      source = "terraform-provider-openstack/openstack"
    }
  }
}

provider "openstack" {
  cloud = "openstack" # an entry of clouds.yaml
}

variable "suffix" {
  type        = string
  description = "Tells this stack from others"
}

variable "key" {
  type    = string
  default = "id_rsa_chameleon"
}

variable "nodes" {
  type        = map(string)
  description = "Fixed addresses by node"
  default = {
    node1 = "192.168.1.11"
    node2 = "192.168.1.12"
    node3 = "192.168.1.13"
  }
}

variable "data_volume_size" {
  type    = number
  default = 50
}

/* What is there already: the network with a way out,
   and the security groups of the project. */

data "openstack_networking_network_v2" "sharednet2" {
  name = "sharednet2"
}

data "openstack_networking_secgroup_v2" "allow_ssh" {
  name = "allow-ssh"
}

data "openstack_networking_secgroup_v2" "allow_9001" {
  name = "allow-9001"
}

data "openstack_networking_secgroup_v2" "allow_8000" {
  name = "allow-8000"
}

data "openstack_networking_secgroup_v2" "allow_8080" {
  name = "allow-8080"
}

data "openstack_networking_secgroup_v2" "allow_8081" {
  name = "allow-8081"
}

data "openstack_networking_secgroup_v2" "allow_http_80" {
  name = "allow-http-80"
}

data "openstack_networking_secgroup_v2" "allow_9090" {
  name = "allow-9090"
}
