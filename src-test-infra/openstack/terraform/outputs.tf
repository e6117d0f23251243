output "floating_ip_out" {
  description = "Where one logs in"
  value       = openstack_networking_floatingip_v2.public.address
}
