package dev.cxp.infra.openstack.internal.openstack4j;

import dev.cxp.infra.openstack.internal.Transport;
import org.openstack4j.api.identity.EndpointURLResolver;
import org.openstack4j.model.identity.URLResolverParams;

/**
 * One use of openstack4j. It travels with the request as what resolves endpoints, the one thing of
 * a session that the connector gets to see.
 *
 * @param what what the request does, worded to follow "CXP tried"
 */
record Task(Transport transport, String what) implements EndpointURLResolver {

  @Override
  public String findURLV2(URLResolverParams params) {
    throw new UnsupportedOperationException("Keystone's API v2");
  }

  /** The service's name instead of an address: the transport knows the catalog. */
  @Override
  public String findURLV3(URLResolverParams params) {
    return params.type.name();
  }
}
