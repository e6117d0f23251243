package dev.cxp.check;

/**
 * What a tier can really do, so that a check can say what it needs. A tier that lacks a capability
 * makes the checks that need it {@link Verdict#NOT_VERIFIED}, whatever it could pretend.
 */
public enum Capability {
  /** A real API server: defaulting, validation, server-side apply, RBAC. */
  API_SERVER("a Kubernetes API server"),
  /**
   * The real controllers and scheduler: Deployments become Pods, quotas and garbage collection
   * work.
   */
  CONTROLLERS("the Kubernetes controllers and scheduler"),
  /** Something asks a registry for each image and reports ErrImagePull when it is not there. */
  IMAGE_PULL("a node that pulls images"),
  /** Processes run in Pods: probes, exit codes and logs mean something. */
  WORKLOADS("a node that runs containers"),
  /** Pods, Services and cluster DNS reach each other. */
  CLUSTER_NETWORK("a cluster network"),
  /** NetworkPolicies keep Pods apart, and are not only accepted. */
  NETWORK_POLICY("a cluster that enforces NetworkPolicies"),
  /** Someone can log in to the nodes. */
  NODE_ACCESS("access to the nodes"),
  /** A cloud API that makes machines. */
  CLOUD("a cloud");

  private final String meaning;

  Capability(String meaning) {
    this.meaning = meaning;
  }

  /** The capability in words that fit after "needs": {@code a node that runs containers}. */
  public String meaning() {
    return meaning;
  }
}
