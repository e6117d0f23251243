package dev.cxp.infra.openstack;

import dev.cxp.infra.Cloud;
import java.nio.file.Path;

/** The way to an OpenStack. */
public final class OpenStack {

  private OpenStack() {}

  /** Signs in with an entry of a clouds.yaml. */
  public static Cloud connect(Path cloudsYaml, String cloud) {
    return new OpenStackCloud(Session.open(cloudsYaml, cloud));
  }
}
