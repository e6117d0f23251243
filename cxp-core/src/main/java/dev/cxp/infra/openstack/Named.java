package dev.cxp.infra.openstack;

import java.util.Objects;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * A user or a project, as a login names it: by id, or by name within a domain.
 *
 * @param id empty when the name is given
 * @param name empty when the id is given
 * @param domainId the name's domain by id; empty when it is given by name
 * @param domainName the name's domain by name; empty when it is given by id
 */
record Named(String id, String name, String domainId, String domainName) {

  Named {
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(domainId, "domainId");
    Objects.requireNonNull(domainName, "domainName");
  }

  boolean isEmpty() {
    return id.isEmpty() && name.isEmpty();
  }

  /** As the identity API wants it. */
  ObjectNode json() {
    var json = JsonNodeFactory.instance.objectNode();
    if (!id.isEmpty()) {
      return json.put("id", id);
    }
    json.put("name", name);
    if (!domainId.isEmpty()) {
      json.putObject("domain").put("id", domainId);
    } else if (!domainName.isEmpty()) {
      json.putObject("domain").put("name", domainName);
    }
    return json;
  }

  @Override
  public String toString() {
    return name.isEmpty() ? id : name;
  }
}
