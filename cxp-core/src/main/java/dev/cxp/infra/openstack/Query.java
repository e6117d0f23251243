package dev.cxp.infra.openstack;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/** The query of an address. */
final class Query {

  private Query() {}

  static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
