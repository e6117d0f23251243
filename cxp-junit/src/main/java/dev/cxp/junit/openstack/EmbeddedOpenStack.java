package dev.cxp.junit.openstack;

import dev.cxp.check.CxpException;
import dev.cxp.check.Explanation;
import dev.cxp.junit.openstack.internal.Identities;
import dev.cxp.junit.openstack.internal.Scenario;
import dev.cxp.junit.openstack.internal.Settings;
import dev.cxp.junit.openstack.internal.Switchboard;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * An OpenStack in this JVM: Keystone, Nova, Neutron, Cinder, Glance and Blazar on one free port of
 * 127.0.0.1, as far as a provisioner uses them. It answers as Zed does (the answers were compared
 * with a real one), but at once: a server is ACTIVE at the first look after its POST. Any OpenStack
 * client can use it, also one in another process.
 *
 * <pre>{@code
 * try (var openstack = EmbeddedOpenStack.start()) {
 *   var clouds = openstack.writeCloudsYaml(directory);
 *   ...
 *   assertThat(openstack.inventory()).isEmpty();
 * }
 * }</pre>
 *
 * <p>It has one project, one user, and what the loopback cloud of this project has: the image
 * {@code CC-Ubuntu24.04}, flavors {@code m1.tiny} to {@code m1.xxlarge}, the networks {@code
 * sharednet2} and {@code public} with a router between them, security groups {@code allow-ssh},
 * {@code allow-8000} and so on, and the key pair {@code id_rsa_chameleon}. Servers run nothing.
 */
public final class EmbeddedOpenStack implements AutoCloseable {

  private final Settings settings;
  private final EmbeddedClock clock;
  private final Faults faults = new Faults();
  private final Switchboard switchboard;

  private EmbeddedOpenStack(Settings settings, EmbeddedClock clock) {
    this.settings = settings;
    this.clock = clock;
    this.switchboard = new Switchboard(clock, settings, new Scripted(faults));
  }

  /** Starts one with all defaults. */
  public static EmbeddedOpenStack start() {
    return builder().start();
  }

  public static Builder builder() {
    return new Builder();
  }

  /** Ends it at once, with the connections of its clients. */
  @Override
  public void close() {
    switchboard.close();
  }

  /** Where Keystone is: {@code http://127.0.0.1:41234/identity/v3}. */
  public String authUrl() {
    return switchboard.url() + "/identity/v3";
  }

  /** The one region of its catalog, {@code KVM@TACC} unless the builder said otherwise. */
  public String region() {
    return settings.region();
  }

  /** The id of its one project. */
  public String projectId() {
    return switchboard.identities().projectId();
  }

  /**
   * A clouds.yaml with four clouds: {@code openstack} logs in with a restricted application
   * credential, {@code unrestricted} with an unrestricted one, which leases need, {@code reader}
   * with one that may only look, and {@code password} with user and password. The text holds
   * secrets, which are worth nothing elsewhere.
   */
  public String cloudsYaml() {
    var identities = switchboard.identities();
    return "clouds:\n"
        + byCredential("openstack", identities.restricted())
        + byCredential("unrestricted", identities.unrestricted())
        + byCredential("reader", identities.reader())
        + """
            password:
              auth:
                auth_url: %s
                username: %s
                password: %s
                project_name: %s
                user_domain_name: %s
                project_domain_name: %s
              region_name: "%s"
              interface: public
              identity_api_version: 3
          """
            .formatted(
                authUrl(),
                Identities.USER,
                identities.password(),
                Identities.PROJECT,
                Identities.DOMAIN,
                Identities.DOMAIN,
                region());
  }

  private String byCredential(String cloud, Identities.Credential credential) {
    return """
            %s:
              auth_type: v3applicationcredential
              auth:
                auth_url: %s
                application_credential_id: "%s"
                application_credential_secret: "%s"
              region_name: "%s"
              interface: public
              identity_api_version: 3
          """
        .formatted(cloud, authUrl(), credential.id(), credential.secret(), region());
  }

  /**
   * Writes {@link #cloudsYaml()} into a directory, which is made if need be, for its owner alone,
   * and returns the file.
   *
   * @throws CxpException when the file cannot be written
   */
  public Path writeCloudsYaml(Path directory) {
    Objects.requireNonNull(directory, "directory");
    var file = directory.resolve("clouds.yaml");
    try {
      Files.createDirectories(directory);
      Files.deleteIfExists(file);
      Files.createFile(
          file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      return Files.writeString(file, cloudsYaml());
    } catch (IOException e) {
      throw new CxpException(
          Explanation.tried("to write " + file)
              .happened(e.getClass().getSimpleName() + ": " + e.getMessage())
              .cause("the directory is not this user's to write in")
              .remedy("name another directory"),
          e);
    }
  }

  /** What was asked so far, in the order of arrival. */
  public List<AskedRequest> requests() {
    return switchboard.asked();
  }

  /** Forgets the requests so far, so that the next one has number 1 again. */
  public void forgetRequests() {
    switchboard.forgetRequests();
  }

  public Faults faults() {
    return faults;
  }

  public EmbeddedClock clock() {
    return clock;
  }

  /**
   * What clients made and did not delete, servers and leases first; what exists from the start is
   * left out. For assertions that nothing is left behind.
   */
  public List<Existing> inventory() {
    return switchboard.inventory();
  }

  /** Hands the test's faults and hooks to the server. */
  private record Scripted(Faults faults) implements Scenario {

    @Override
    public Optional<Fault> meeting(
        int number, String method, OpenStackService service, String template) {
      return faults.meeting(number, method, service, template);
    }

    @Override
    public Runnable hookBefore(int number) {
      return faults.hookBefore(number);
    }

    @Override
    public Runnable hookAfter(int number) {
      return faults.hookAfter(number);
    }
  }

  /** What differs from the defaults. */
  public static final class Builder {

    private final Map<String, Integer> quotas = Settings.defaultQuotas();
    private final List<Settings.Image> images = new ArrayList<>(Settings.defaultImages());
    private final List<Settings.Flavor> flavors = new ArrayList<>(Settings.defaultFlavors());
    private final List<Map<String, String>> hosts = new ArrayList<>(List.of(Map.of()));
    private final Map<String, Integer> groups =
        new LinkedHashMap<>(Settings.defaultSecurityGroups());
    private String region = "KVM@TACC";
    private Duration tokenLifetime = Duration.ofDays(1);
    private Duration bootTime = Duration.ZERO;
    private Duration volumeTime = Duration.ZERO;
    private Duration deletionTime = Duration.ZERO;
    private boolean blazar = true;
    private boolean clockStands;

    private Builder() {}

    /**
     * Sets a limit; -1 is none.
     *
     * @param resource a quota's name in Nova, Neutron or Cinder: {@code instances}, {@code cores},
     *     {@code ram} (MB), {@code port}, {@code floatingip}, {@code volumes}, {@code gigabytes}
     * @throws IllegalArgumentException when there is no such quota; the message has all names
     */
    public Builder quota(String resource, int limit) {
      Objects.requireNonNull(resource, "resource");
      if (!quotas.containsKey(resource)) {
        throw new IllegalArgumentException(
            "there is no quota of " + resource + ", but of " + String.join(", ", quotas.keySet()));
      }
      quotas.put(resource, limit);
      return this;
    }

    /** How long a server is in BUILD, by the {@link EmbeddedClock}. */
    public Builder bootTime(Duration time) {
      bootTime = notNegative(time, "time");
      return this;
    }

    /** How long volumes are creating, reserved, detaching and deleting. */
    public Builder volumeTime(Duration time) {
      volumeTime = notNegative(time, "time");
      return this;
    }

    /** How long a server is still there after its DELETE was answered. */
    public Builder deletionTime(Duration time) {
      deletionTime = notNegative(time, "time");
      return this;
    }

    /** How long a token is valid. */
    public Builder tokenLifetime(Duration time) {
      tokenLifetime = notNegative(time, "time");
      return this;
    }

    /** Lets the clock stand still, so that time passes only by {@link EmbeddedClock#advance}. */
    public Builder clockStandsStill() {
      clockStands = true;
      return this;
    }

    /** Leaves out Blazar, as most clouds do: the catalog then has no reservation service. */
    public Builder withoutBlazar() {
      blazar = false;
      return this;
    }

    public Builder region(String name) {
      region = Objects.requireNonNull(name, "name");
      return this;
    }

    /**
     * Adds an image.
     *
     * @param minDisk the least disk of a flavor for it, in GB
     * @param minRam the least memory, in MB
     */
    public Builder image(String name, int minDisk, int minRam) {
      images.add(new Settings.Image(Objects.requireNonNull(name, "name"), minDisk, minRam));
      return this;
    }

    /** Adds a flavor; {@code ram} in MB, {@code disk} in GB. */
    public Builder flavor(String name, int vcpus, int ram, int disk) {
      flavors.add(new Settings.Flavor(Objects.requireNonNull(name, "name"), vcpus, ram, disk));
      return this;
    }

    /**
     * Adds hosts to the one that is there, for leases of whole hosts. Servers without a lease run
     * on those that are not leased: when a lease begins, what runs on its hosts is deleted.
     *
     * @param properties what leases can ask for: {@code Map.of("node_type", "compute_skylake")}
     * @throws IllegalArgumentException when it is none
     */
    public Builder hosts(int number, Map<String, String> properties) {
      if (number < 1) {
        throw new IllegalArgumentException("no host can be added: " + number);
      }
      hosts.addAll(Collections.nCopies(number, Map.copyOf(properties)));
      return this;
    }

    /** Adds a security group that lets everybody reach one TCP port. */
    public Builder securityGroup(String name, int port) {
      groups.put(Objects.requireNonNull(name, "name"), port);
      return this;
    }

    public EmbeddedOpenStack start() {
      var settings =
          new Settings(
              region,
              List.copyOf(hosts),
              tokenLifetime,
              bootTime,
              volumeTime,
              deletionTime,
              blazar,
              Map.copyOf(quotas),
              List.copyOf(images),
              List.copyOf(flavors),
              new LinkedHashMap<>(groups));
      return new EmbeddedOpenStack(
          settings, clockStands ? EmbeddedClock.standing() : EmbeddedClock.running());
    }

    private static Duration notNegative(Duration duration, String name) {
      Objects.requireNonNull(duration, name);
      if (duration.isNegative()) {
        throw new IllegalArgumentException(name + " is negative: " + duration);
      }
      return duration;
    }
  }
}
