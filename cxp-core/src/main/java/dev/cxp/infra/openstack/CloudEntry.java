package dev.cxp.infra.openstack;

import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;

/**
 * What a clouds.yaml says about one cloud, complete and supported.
 *
 * @param name its entry's name
 * @param file where it was read
 * @param authUrl Keystone's address with its version: it ends in {@code /v3}
 * @param credential with what to sign in
 * @param region empty when it is left to a catalog that has only one
 * @param view which of a service's addresses to use: public, internal or admin
 * @param trust whose certificates are believed
 * @param overrides addresses that are used instead of the catalog's
 */
record CloudEntry(
    String name,
    Path file,
    URI authUrl,
    Credential credential,
    String region,
    String view,
    TlsTrust trust,
    Map<Service, URI> overrides) {

  CloudEntry {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(file, "file");
    Objects.requireNonNull(authUrl, "authUrl");
    Objects.requireNonNull(credential, "credential");
    Objects.requireNonNull(region, "region");
    Objects.requireNonNull(view, "view");
    Objects.requireNonNull(trust, "trust");
    overrides = Map.copyOf(overrides);
  }

  /** A command line of OpenStack's own client for this cloud. */
  String command(String command) {
    return "OS_CLIENT_CONFIG_FILE='" + file + "' openstack --os-cloud " + name + " " + command;
  }

  @Override
  public String toString() {
    return "cloud " + name + " of " + file + " (" + credential + " at " + authUrl + ")";
  }
}
