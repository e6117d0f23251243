package dev.cxp.junit.cluster;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Every setting of CXP: its name, default, allowed values and meaning. The README's table is {@link
 * #table()}, and a test compares the two.
 */
public enum Setting {
  /** Which tier gives the cluster. */
  CLUSTER(
      "cxp.cluster",
      "auto",
      "auto, embedded, k3s, kubeconfig or chameleon",
      "The tier that gives the cluster; `auto` takes the first that can."),
  /** Whether what nobody verified fails. */
  STRICT(
      "cxp.strict",
      "false",
      "true or false",
      "Whether what is NOT_VERIFIED fails instead of being aborted."),
  /** What must be there. */
  REQUIRE(
      "cxp.require",
      "",
      "tiers, capabilities or real-nodes, separated by commas",
      "What must be there, or tests fail instead of being aborted: `embedded,k3s`, `WORKLOADS`;"
          + " `auto` then only takes a tier that is listed."),
  /** What becomes of tests when {@code auto} finds no cluster. */
  MISSING(
      "cxp.cluster.missing",
      "auto",
      "auto, abort or fail",
      "What becomes of tests when `cxp.cluster=auto` finds no cluster: `auto` fails them where the"
          + " variable `CI` is set, and aborts them elsewhere."),
  /** Where the report is written. */
  REPORT("cxp.report", "target/cxp/report.json", "a path", "Where the report of a run is written."),
  /** How long it may take to collect what explains a failure. */
  DIAGNOSTICS_TIMEOUT(
      "cxp.diagnostics.timeout",
      "10s",
      "a duration: 500ms, 10s",
      "How long it may take to collect a failed test's diagnostics, beside the report."),
  /** How long all rollouts of an installation, or the one of a promotion, may take. */
  ROLLOUT_TIMEOUT(
      "cxp.rollout-timeout",
      "120s",
      "a duration: 500ms, 60s, 2m",
      "How long the rollouts of an installation, or the one of a promotion, may take."),
  /** How long the start of a cluster may go on without progress. */
  START_TIMEOUT(
      "cxp.cluster.start-timeout",
      "60s",
      "a duration: 500ms, 60s, 2m",
      "How long the start of a cluster may go without progress; a slow one that goes on is waited for."),
  /** The kubeconfig of an existing cluster. */
  KUBECONFIG(
      "cxp.kubeconfig",
      "",
      "a path",
      "The kubeconfig of an existing cluster; never the ambient one."),
  /** The context in that kubeconfig. */
  KUBECONFIG_CONTEXT(
      "cxp.kubeconfig.context",
      "",
      "a context's name",
      "The context in that kubeconfig; its current one is never taken."),
  /** Names a context a second time, although it looks like production. */
  KUBECONFIG_ALLOW_PRODUCTION(
      "cxp.kubeconfig.allow-production",
      "",
      "the context's name once more",
      "Lets tests into a context whose name, cluster or server looks like production."),
  /** Namespaces that exist and that a run may change. */
  KUBECONFIG_ADOPT(
      "cxp.kubeconfig.adopt-namespaces",
      "",
      "namespaces, separated by commas",
      "Existing namespaces in which tests may create and change objects."),
  /** How long what a killed run left is kept from other runs. */
  KUBECONFIG_EXPIRY(
      "cxp.kubeconfig.expires-after",
      "60m",
      "a duration: 30s, 60m",
      "How long after a run was killed other runs leave alone what it left in that cluster."),
  /** Whether nodes may go to the registry that an image names. */
  REGISTRY_UPSTREAM(
      "cxp.registry.upstream",
      "true",
      "true or false",
      "Whether nodes ask the registry that an image names when no mirror has it."),
  /** Where nodes look first. */
  REGISTRY_MIRRORS(
      "cxp.registry.mirrors",
      "",
      "host=URL, separated by commas",
      "Where nodes look first: `docker.io=http://127.0.0.1:5000,quay.io=https://mirror.example`."),
  /** Which registries outside of the run may be written to. */
  REGISTRY_WRITABLE(
      "cxp.registry.writable",
      "",
      "registry hosts, separated by commas",
      "Registries outside of the run in which tests may make, move and remove tags:"
          + " `registry.example:5000`; all else is written to the run's own registry."),
  /** Where registries' credentials are. */
  REGISTRY_CREDENTIALS(
      "cxp.registry.credentials",
      "",
      "host=user:env:VARIABLE or host=user:file:PATH, separated by commas",
      "Credentials of registries, by the name of what holds the password or token:"
          + " `ghcr.io=alice:env:GHCR_TOKEN,quay.io=bob:file:/run/secrets/quay`."),
  /** The platform of the nodes. */
  PLATFORM(
      "cxp.platform",
      "",
      "os/architecture, or nothing for this machine's",
      "The platform of the nodes, which images must have: `linux/amd64`, `linux/arm64`."),
  /** Whether containers run on the embedded cluster's nodes. */
  NODE(
      "cxp.node",
      "auto",
      "auto, real or simulated",
      "The embedded cluster's nodes: `real` ones run containers, which needs root and containerd;"
          + " `auto` takes them where they can be had."),
  /** How many nodes the embedded cluster has. */
  NODES("cxp.nodes", "1", "a number from 1 to 16", "How many nodes the embedded cluster has."),
  /** The image of the tier k3s. */
  K3S_IMAGE(
      "cxp.k3s.image",
      "rancher/k3s:v1.34.1-k3s1",
      "an image reference",
      "The image of the tier `k3s`; its tag says which Kubernetes that is."),
  /** The first pause after a pull that failed. */
  PULL_BACKOFF(
      "cxp.node.pull-backoff",
      "1s",
      "a duration: 500ms, 10s",
      "The simulated node's first pause after a failed pull; it doubles up to five times this."),
  /** Where CXP keeps what is worth keeping between runs. */
  CACHE(
      "cxp.cache",
      "",
      "a directory, or nothing for the user's cache",
      "Where executables are unpacked; `$XDG_CACHE_HOME/cxp` or `~/.cache/cxp` unless set.");

  private final String key;
  private final String defaultValue;
  private final String allowed;
  private final String description;

  Setting(String key, String defaultValue, String allowed, String description) {
    this.key = key;
    this.defaultValue = defaultValue;
    this.allowed = allowed;
    this.description = description;
  }

  /** The name in annotations, configuration parameters and system properties. */
  public String key() {
    return key;
  }

  /** The name in the environment: {@code CXP_CLUSTER_START_TIMEOUT}. */
  public String environmentVariable() {
    return key.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
  }

  /** The value when nothing sets it; empty where there is none. */
  public String defaultValue() {
    return defaultValue;
  }

  /** The values that it takes, in words that follow "use". */
  public String allowed() {
    return allowed;
  }

  /** What it does, in one sentence. */
  public String description() {
    return description;
  }

  /** The setting of this name. */
  public static Optional<Setting> named(String key) {
    return Arrays.stream(values()).filter(setting -> setting.key.equals(key)).findFirst();
  }

  /** All settings as a Markdown table. */
  public static String table() {
    return "| setting | default | values | what it does |\n|---|---|---|---|\n"
        + Arrays.stream(values()).map(Setting::row).collect(Collectors.joining("\n"));
  }

  private String row() {
    var shown = defaultValue.isEmpty() ? "" : "`" + defaultValue + "`";
    return "| `" + key + "` | " + shown + " | " + allowed + " | " + description + " |";
  }

  @Override
  public String toString() {
    return key;
  }
}
