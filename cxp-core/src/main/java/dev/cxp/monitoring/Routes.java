package dev.cxp.monitoring;

import dev.cxp.pipeline.Suggestions;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServicePort;
import io.fabric8.kubernetes.api.model.discovery.v1.Endpoint;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * Finds out which Pods an address leads to.
 *
 * <p>Source: Kubernetes documentation, "DNS for Services and Pods".
 */
final class Routes {

  private final ClusterObjects objects;
  private final String ownNamespace;
  private final List<String> ownPods;

  /**
   * @param ownNamespace the namespace that Prometheus runs in: short names are resolved in it
   * @param ownPods Prometheus' own Pods as {@code namespace/name}: what localhost means
   */
  Routes(ClusterObjects objects, String ownNamespace, List<String> ownPods) {
    this.objects = objects;
    this.ownNamespace = ownNamespace;
    this.ownPods = ownPods;
  }

  Reach reach(String text) {
    var parsed = Address.parse(text);
    if (parsed.isEmpty()) {
      return new Reach.Unclear("'" + text + "' is not a host with the number of a port");
    }
    var host = parsed.get().host().toLowerCase(Locale.ROOT); // names are, in DNS
    var port = parsed.get().port();
    if (host.equals("localhost") || host.startsWith("127.") || host.equals("::1")) {
      return ownPods.size() == 1
          ? new Reach.Direct(ownPods.get(0), port)
          : new Reach.Elsewhere(text + " is Prometheus' own Pod");
    }
    var direct = backend(host, port);
    if (direct.isPresent()) {
      return direct.get();
    }
    for (var service : objects.services()) {
      if (addresses(service).contains(host)) {
        return through(service, port);
      }
    }
    return named(text, host.endsWith(".") ? host.substring(0, host.length() - 1) : host, port);
  }

  /** The backends of a Service that are ready, each once. */
  Set<String> ready(String namespace, String service) {
    var ready = new LinkedHashSet<String>();
    for (var slice : objects.slices(namespace, service)) {
      for (var endpoint : slice.getEndpoints()) {
        if (isReady(endpoint)) {
          endpoint.getAddresses().forEach(ip -> ready.add(backend(endpoint, ip)));
        }
      }
    }
    return ready;
  }

  static String key(Pod pod) {
    return pod.getMetadata().getNamespace() + "/" + pod.getMetadata().getName();
  }

  private Reach named(String text, String host, int port) {
    var parts = Arrays.asList(host.split("\\.", -1));
    var svc = parts.indexOf("svc");
    if (svc == 2 || svc == 3) {
      var domain = String.join(".", parts.subList(svc + 1, parts.size()));
      var reach =
          svc == 2
              ? service(parts.get(0), parts.get(1), port)
              : member(parts.get(0), parts.get(1), parts.get(2), port);
      return domain.isEmpty() || domain.equals("cluster.local") || reach instanceof Reach.Elsewhere
          ? reach
          : new Reach.Unclear(text + " is of the domain '" + domain + "', perhaps the cluster's");
    }
    if (parts.size() == 1) {
      return service(host, ownNamespace, port);
    }
    if (parts.size() == 2 && hasNamespace(parts.get(1))) {
      return service(parts.get(0), parts.get(1), port);
    }
    return objects.services().stream()
        .filter(service -> nodePorts(service).contains(port))
        .findFirst()
        .<Reach>map(
            service ->
                new Reach.Unclear(
                    text
                        + " may be a node, and "
                        + port
                        + " is the nodePort of Service "
                        + key(service)))
        .orElse(new Reach.Elsewhere(text + " is no Service or Pod of the pipeline"));
  }

  private Reach service(String name, String namespace, int port) {
    return objects
        .service(namespace, name)
        .map(service -> through(service, port))
        .orElseGet(
            () -> {
              var names =
                  objects.services().stream()
                      .filter(s -> s.getMetadata().getNamespace().equals(namespace))
                      .map(s -> s.getMetadata().getName())
                      .toList();
              return new Reach.Elsewhere(
                  "there is no Service '"
                      + name
                      + "' in namespace '"
                      + namespace
                      + "'"
                      + Suggestions.closest(name, names)
                          .map(close -> ", did you mean '" + close + "'?")
                          .orElse(""));
            });
  }

  /** {@code hostname.service.namespace.svc}: a Pod with a name of its own, as a StatefulSet's. */
  private Reach member(String hostname, String service, String namespace, int port) {
    return objects
        .pod(namespace, hostname)
        .<Reach>map(pod -> new Reach.Direct(key(pod), port))
        .orElse(
            new Reach.Elsewhere(
                "there is no Pod '" + hostname + "' behind '" + namespace + "/" + service + "'"));
  }

  private Reach through(Service service, int port) {
    var backends = new ArrayList<Reach.Direct>();
    var metadata = service.getMetadata();
    var headless = "None".equals(service.getSpec().getClusterIP());
    var servicePort =
        service.getSpec().getPorts().stream().filter(p -> p.getPort() == port).findFirst();
    for (var slice : objects.slices(metadata.getNamespace(), metadata.getName())) {
      var target = headless ? Optional.of(port) : servicePort.flatMap(p -> target(slice, p));
      for (var endpoint : slice.getEndpoints()) {
        if (isReady(endpoint) && target.isPresent()) {
          for (var ip : endpoint.getAddresses()) {
            var reached = new Reach.Direct(backend(endpoint, ip), target.get());
            if (!backends.contains(reached)) {
              backends.add(reached);
            }
          }
        }
      }
    }
    return new Reach.ThroughService(key(service), port, List.copyOf(backends));
  }

  private static Optional<Integer> target(EndpointSlice slice, ServicePort servicePort) {
    var name = servicePort.getName() == null ? "" : servicePort.getName();
    return slice.getPorts().stream()
        .filter(port -> name.equals(port.getName() == null ? "" : port.getName()))
        .map(port -> port.getPort())
        .filter(Objects::nonNull)
        .findFirst();
  }

  private Optional<Reach> backend(String ip, int port) {
    var pods = objects.pods().stream().filter(pod -> addresses(pod).contains(ip)).toList();
    // Pods on the host's network share its address: the port tells them apart.
    return pods.stream()
        .filter(pod -> MetaLabels.ports(pod).stream().anyMatch(known -> known.has(port)))
        .findFirst()
        .or(() -> pods.stream().findFirst())
        .<Reach>map(pod -> new Reach.Direct(key(pod), port))
        .or(
            () ->
                objects.slices().stream()
                    .flatMap(slice -> slice.getEndpoints().stream())
                    .filter(endpoint -> endpoint.getAddresses().contains(ip))
                    .findFirst()
                    .map(endpoint -> new Reach.Direct(backend(endpoint, ip), port)));
  }

  private String backend(Endpoint endpoint, String ip) {
    var target = endpoint.getTargetRef();
    return target != null && "Pod".equals(target.getKind())
        ? target.getNamespace() + "/" + target.getName()
        : ip;
  }

  private static boolean isReady(Endpoint endpoint) {
    // "nil should be interpreted as true", says the API.
    return endpoint.getConditions() == null
        || !Boolean.FALSE.equals(endpoint.getConditions().getReady());
  }

  private boolean hasNamespace(String namespace) {
    return objects.services().stream()
        .anyMatch(service -> service.getMetadata().getNamespace().equals(namespace));
  }

  private Set<String> addresses(Service service) {
    var addresses = new LinkedHashSet<>(service.getSpec().getExternalIPs());
    addresses.addAll(service.getSpec().getClusterIPs());
    if (service.getSpec().getClusterIP() != null && objects.placeholders().isEmpty()) {
      addresses.add(service.getSpec().getClusterIP());
    }
    addresses.remove("None");
    return addresses;
  }

  private static Set<String> addresses(Pod pod) {
    var addresses = new LinkedHashSet<String>();
    pod.getStatus().getPodIPs().forEach(ip -> addresses.add(ip.getIp()));
    addresses.add(pod.getStatus().getPodIP());
    addresses.remove(null);
    return addresses;
  }

  private static List<Integer> nodePorts(Service service) {
    return service.getSpec().getPorts().stream()
        .map(ServicePort::getNodePort)
        .filter(Objects::nonNull)
        .toList();
  }

  private static String key(Service service) {
    return service.getMetadata().getNamespace() + "/" + service.getMetadata().getName();
  }
}
