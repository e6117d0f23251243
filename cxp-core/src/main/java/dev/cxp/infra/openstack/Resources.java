package dev.cxp.infra.openstack;

import dev.cxp.infra.Kind;
import dev.cxp.infra.openstack.internal.Libraries;
import dev.cxp.infra.openstack.internal.Library;
import dev.cxp.infra.openstack.internal.Transport;
import java.util.EnumMap;
import java.util.Map;

/** The kinds of one project. */
final class Resources {

  private final Map<Kind, Resource> kinds = new EnumMap<>(Kind.class);
  private final Servers servers;

  /**
   * @param project the id of the project, by which what it owns is told from what it only sees
   */
  Resources(Exchange exchange, String project) {
    var api = new Api(exchange);
    // Reading goes without it: loading openstack4j with the mappers of Jackson 2 takes longer than
    // a
    // whole plan without changes may.
    var library = new Late<Library>(() -> Libraries.on(request -> send(exchange, request)));
    servers = new Servers(api, library);
    kinds.put(Kind.IMAGE, new Images(api, project));
    kinds.put(Kind.FLAVOR, new Flavors(api));
    kinds.put(Kind.LEASE, new Leases(api));
    kinds.put(Kind.KEY_PAIR, new KeyPairs(api, library));
    kinds.put(Kind.SERVER_GROUP, new ServerGroups(api, library));
    kinds.put(Kind.SECURITY_GROUP, new SecurityGroups(api, project));
    kinds.put(Kind.NETWORK, new Networks(api, project));
    kinds.put(Kind.SUBNET, new Subnets(api, project));
    kinds.put(Kind.PORT, new Ports(api, project));
    kinds.put(Kind.VOLUME, new Volumes(api, library));
    kinds.put(Kind.SERVER, servers);
    kinds.put(Kind.ATTACHMENT, new Attachments(api, library));
    kinds.put(Kind.FLOATING_IP, new FloatingIps(api, project));
  }

  Resource of(Kind kind) {
    return kinds.get(kind);
  }

  Made made(Kind kind) {
    if (kinds.get(kind) instanceof Made made) {
      return made;
    }
    throw new IllegalArgumentException("an " + kind + " is looked up, never made");
  }

  Servers servers() {
    return servers;
  }

  private static byte[] send(Exchange exchange, Transport.Request request) {
    var service = request.service().equals("BLOCK_STORAGE") ? Service.VOLUME : Service.COMPUTE;
    return exchange
        .send(
            new Call(
                service,
                request.method(),
                request.path(),
                request.body(),
                request.microversion(),
                request.what()))
        .body();
  }
}
