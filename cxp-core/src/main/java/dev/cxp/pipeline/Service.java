package dev.cxp.pipeline;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * The Service in front of an application's Pods; it has the application's name.
 *
 * <pre>{@code
 * Service.clusterIp().port(80, "http")
 * Service.nodePort().port(80, "http", 30001)
 * }</pre>
 *
 * @param type how it is reached
 * @param ports at least one, unless the application only needs a name for its Pods
 * @param externalIps addresses of nodes that also answer for it
 */
public record Service(Type type, List<ServicePort> ports, List<String> externalIps) {

  /** How a Service is reached, in the API's terms. */
  public enum Type {
    CLUSTER_IP("ClusterIP"),
    NODE_PORT("NodePort"),
    LOAD_BALANCER("LoadBalancer");

    private final String apiName;

    Type(String apiName) {
      this.apiName = apiName;
    }

    /** The value of {@code spec.type} in the Kubernetes API. */
    public String apiName() {
      return apiName;
    }
  }

  /**
   * A port of a Service.
   *
   * @param port where the Service listens
   * @param target the name of the container's port behind it
   * @param nodePort where every node listens, for NodePort only; empty lets the API server choose
   */
  public record ServicePort(int port, String target, Optional<Integer> nodePort) {

    public ServicePort {
      Objects.requireNonNull(target, "target");
      Objects.requireNonNull(nodePort, "nodePort");
    }
  }

  public Service {
    Objects.requireNonNull(type, "type");
    ports = List.copyOf(ports);
    externalIps = List.copyOf(externalIps);
  }

  /** A Service that only the cluster reaches. */
  public static Service clusterIp() {
    return new Service(Type.CLUSTER_IP, List.of(), List.of());
  }

  /** A Service that listens on a port of every node. */
  public static Service nodePort() {
    return new Service(Type.NODE_PORT, List.of(), List.of());
  }

  /** A Service with an address that the cloud gives it. */
  public static Service loadBalancer() {
    return new Service(Type.LOAD_BALANCER, List.of(), List.of());
  }

  /** Returns this Service with one more port that leads to a container's port by name. */
  public Service port(int port, String target) {
    return with(new ServicePort(port, target, Optional.empty()));
  }

  /** Returns this Service with one more port, and the port of the nodes that leads to it. */
  public Service port(int port, String target, int nodePort) {
    return with(new ServicePort(port, target, Optional.of(nodePort)));
  }

  /** Returns this Service with one more address of a node that answers for it. */
  public Service externalIp(String address) {
    return new Service(type, ports, Value.plus(externalIps, address, "address"));
  }

  private Service with(ServicePort port) {
    return new Service(type, Value.plus(ports, port, "port"), externalIps);
  }
}
