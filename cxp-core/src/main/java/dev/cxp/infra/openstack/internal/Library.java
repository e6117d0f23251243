package dev.cxp.infra.openstack.internal;

import dev.cxp.infra.CloudObject;
import dev.cxp.infra.Order;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What is made, changed and deleted with openstack4j: servers, volumes, attachments, key pairs and
 * server groups. Every method throws what the {@link Transport} throws.
 */
public interface Library {

  /** Makes one of these kinds. */
  CloudObject create(Order order);

  /** Deletes one of these kinds; an attachment by its server. */
  void delete(CloudObject object);

  /** Replaces all metadata of a server. */
  void metadata(CloudObject server, Map<String, String> metadata);

  /** Writes the description of a volume. */
  void describe(CloudObject volume, String description);

  /**
   * Lets a volume grow.
   *
   * @param microversion the version of Cinder's API that the volume's state needs, if not the first
   */
  void extend(CloudObject volume, long gigabytes, Optional<String> microversion);

  /** The last lines of a server's console. */
  List<String> console(String server, int lines);
}
