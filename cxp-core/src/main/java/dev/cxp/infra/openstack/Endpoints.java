package dev.cxp.infra.openstack;

import java.net.URI;
import java.util.regex.Pattern;

/** Addresses of services as catalogs write them, some with the API's version and some without. */
final class Endpoints {

  private static final Pattern VERSION = Pattern.compile("/v[0-9]+(\\.[0-9]+)?(/|$)");

  private Endpoints() {}

  /**
   * The address with the version that CXP speaks, where it has none.
   *
   * @param project the id of the project, which Cinder wants in its paths
   */
  static URI versioned(URI endpoint, Service service, String project) {
    var address = endpoint.toString().replaceFirst("/+$", "");
    var path = endpoint.getRawPath() == null ? "" : endpoint.getRawPath();
    if (VERSION.matcher(path).find()) {
      return URI.create(address);
    }
    return URI.create(address + service.version().replace("{project}", project));
  }
}
