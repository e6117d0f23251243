package dev.cxp.junit.cluster.internal.k3s;

import dev.cxp.junit.cluster.ClusterRequest;
import dev.cxp.pipeline.ImageReference;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/**
 * The two files that tell k3s where images come from: JSON, which YAML includes.
 *
 * @param registries {@code registries.yaml}
 * @param config {@code config.yaml}
 * @see <a href="https://docs.k3s.io/installation/private-registry">private registries</a>
 */
record NodeFiles(String registries, String config) {

  static final String DIRECTORY = "/etc/rancher/k3s/";

  private static final String ANY_REGISTRY = "*";

  /**
   * Docker Hub by the name of its server: a name of its own, so that the images of k3s itself can
   * be pulled where nothing else may be.
   */
  private static final String HUB_SERVER = "registry-1.docker.io";

  /**
   * @param registry the registry inside the node, which is asked first
   */
  static NodeFiles of(ClusterRequest request, URI registry) {
    var mirrors = inside(request.mirrors());
    var endpoints = new LinkedHashMap<String, List<String>>();
    endpoints.put(ANY_REGISTRY, List.of(registry.toString()));
    mirrors.forEach((host, mirror) -> endpoints.put(host, List.of(registry.toString(), mirror)));
    var config = new LinkedHashMap<String, Object>();
    if (!request.upstream()) {
      config.put("disable-default-registry-endpoint", true);
      config.put("system-default-registry", HUB_SERVER);
      endpoints.put(HUB_SERVER, systemImages(mirrors));
    }
    return new NodeFiles(json(Map.of("mirrors", mirrors(endpoints))), json(config));
  }

  private static Map<String, String> inside(Map<String, URI> mirrors) {
    var loopback = LoopbackMirrors.of(mirrors.values());
    var inside = new LinkedHashMap<String, String>();
    mirrors.forEach((host, mirror) -> inside.put(host, loopback.inside(mirror)));
    return inside;
  }

  private static List<String> systemImages(Map<String, String> mirrors) {
    var endpoints = new ArrayList<String>();
    if (mirrors.containsKey(ImageReference.DOCKER_HUB)) {
      endpoints.add(mirrors.get(ImageReference.DOCKER_HUB));
    }
    endpoints.add("https://" + HUB_SERVER);
    return endpoints;
  }

  private static Map<String, Object> mirrors(Map<String, List<String>> endpoints) {
    var mirrors = new LinkedHashMap<String, Object>();
    endpoints.forEach((host, each) -> mirrors.put(host, Map.of("endpoint", each)));
    return mirrors;
  }

  private static String json(Object value) {
    return JsonMapper.shared().writerWithDefaultPrettyPrinter().writeValueAsString(value);
  }
}
