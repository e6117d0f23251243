"""Neutron without agents: every port is bound on every host, and what an agent would report is true at once."""
from neutron.services.l3_router import l3_router_plugin
from neutron_lib import constants
from neutron_lib.api.definitions import portbindings
from neutron_lib.plugins.ml2 import api


class LoopbackMechanismDriver(api.MechanismDriver):
    def initialize(self):
        pass

    @property
    def connectivity(self):
        return portbindings.CONNECTIVITY_L2

    def bind_port(self, context):
        for segment in context.segments_to_bind:
            context.set_binding(segment[api.ID], portbindings.VIF_TYPE_BRIDGE, {portbindings.CAP_PORT_FILTER: True},
                                status=constants.PORT_STATUS_ACTIVE)
            return


class LoopbackL3Plugin(l3_router_plugin.L3RouterPlugin):
    """The reference router plugin; a floating IP is ACTIVE once it has a port."""

    def _report(self, context, floating_ip):
        status = constants.FLOATINGIP_STATUS_ACTIVE if floating_ip.get('port_id') else constants.FLOATINGIP_STATUS_DOWN
        if floating_ip['status'] != status:
            self.update_floatingip_status(context, floating_ip['id'], status)
            floating_ip['status'] = status
        return floating_ip

    def create_floatingip(self, context, floatingip):
        return self._report(context, super().create_floatingip(context, floatingip))

    def update_floatingip(self, context, id, floatingip):
        return self._report(context, super().update_floatingip(context, id, floatingip))
