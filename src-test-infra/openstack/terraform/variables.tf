variable "cloud" {
  description = "Entry of clouds.yaml"
  type        = string
  default     = "openstack"
}

variable "suffix" {
  description = "End of every name: one team's things among a project's"
  type        = string
}

variable "key_pair" {
  description = "Key pair whose owner may log in"
  type        = string
  default     = "id_rsa_chameleon"
}

variable "image" {
  type    = string
  default = "CC-Ubuntu24.04"
}

variable "flavor" {
  type    = string
  default = "m1.medium"
}

variable "nodes" {
  description = "Address of each node in the private network"
  type        = map(string)
  default = {
    node1 = "192.168.1.11"
    node2 = "192.168.1.12"
    node3 = "192.168.1.13"
  }
}

variable "volume_gigabytes" {
  type    = number
  default = 50
}
