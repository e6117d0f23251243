package dev.cxp.infra.openstack.internal.openstack4j;

import dev.cxp.check.Explanation;
import dev.cxp.infra.CloudException;
import dev.cxp.infra.CloudObject;
import dev.cxp.infra.Kind;
import dev.cxp.infra.Order;
import dev.cxp.infra.Property;
import dev.cxp.infra.openstack.internal.Library;
import dev.cxp.infra.openstack.internal.Transport;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.openstack4j.api.Builders;
import org.openstack4j.api.OSClient.OSClientV3;
import org.openstack4j.core.transport.Config;
import org.openstack4j.model.compute.ServerCreate;
import org.openstack4j.openstack.OSFactory;
import org.openstack4j.openstack.identity.v3.domain.KeystoneToken;

/**
 * Nova's and Cinder's objects through openstack4j. Each call has a client of its own, for the
 * session belongs to the thread.
 */
public final class Openstack4j implements Library {

  /** The version of Nova's API since which a server group may have a soft policy. */
  private static final String SOFT_POLICIES = "2.15";

  private final Transport transport;

  public Openstack4j(Transport transport) {
    this.transport = Objects.requireNonNull(transport, "transport");
  }

  @Override
  public CloudObject create(Order order) {
    var client = client("to create " + order);
    return switch (order.kind()) {
      case KEY_PAIR -> keyPair(client, order);
      case SERVER_GROUP -> serverGroup(client, order);
      case VOLUME -> volume(client, order);
      case SERVER -> server(client, order);
      case ATTACHMENT -> attachment(client, order);
      default -> throw unknown(order.kind());
    };
  }

  /** openstack4j takes any object for an answer, and leaves null what is not in it. */
  private static String given(String value, Order order) {
    if (value != null && !value.isEmpty()) {
      return value;
    }
    throw new CloudException(
        CloudException.Kind.MALFORMED,
        Explanation.tried("to create " + order)
            .happened("the answer lacks fields that its API promises, so it may exist now")
            .cause("something between CXP and the cloud answered in its place, such as a proxy")
            .remedy("ask the same address with another client, such as openstack --debug"));
  }

  private static CloudObject keyPair(OSClientV3 client, Order order) {
    var key = order.mark().behind(order.text(Property.PUBLIC_KEY));
    var made = client.compute().keypairs().create(order.name(), key);
    return order.made(given(made.getName(), order), "");
  }

  private static CloudObject serverGroup(OSClientV3 client, Order order) {
    var name = order.mark().behind(order.name());
    var policy = order.text(Property.POLICY);
    if (policy.startsWith("soft-")) {
      client.headers(Map.of(Connector.MICROVERSION, "compute " + SOFT_POLICIES));
    }
    var made = client.compute().serverGroups().create(name, policy);
    return order.made(given(made.getId(), order), "");
  }

  private static CloudObject volume(OSClientV3 client, Order order) {
    var wanted =
        Builders.volume()
            .name(order.name())
            .description(order.text(Property.DESCRIPTION))
            .size(Math.toIntExact(order.number(Property.SIZE)))
            .metadata(metadata(order));
    if (!order.text(Property.VOLUME_TYPE).isEmpty()) {
      wanted.volumeType(order.text(Property.VOLUME_TYPE));
    }
    var made = client.blockStorage().volumes().create(wanted.build());
    var status = made.getStatus() == null ? null : made.getStatus().name();
    return order
        .made(given(made.getId(), order), given(status, order))
        .with(type(made.getVolumeType()));
  }

  private static Map<String, Object> type(String name) {
    return name == null ? Map.of() : Map.of(Property.VOLUME_TYPE, name);
  }

  /** Nova answers with an id and a password for the console, which nobody needs. */
  private static CloudObject server(OSClientV3 client, Order order) {
    return order.made(given(client.compute().servers().boot(boot(order)).getId(), order), "BUILD");
  }

  private static ServerCreate boot(Order order) {
    var wanted =
        Builders.server()
            .name(order.name())
            .image(order.text(Property.IMAGE))
            .flavor(order.text(Property.FLAVOR))
            .addMetadata(metadata(order));
    order.texts(Property.PORTS).forEach(wanted::addNetworkPort);
    if (!order.text(Property.KEY_PAIR).isEmpty()) {
      wanted.keypairName(order.text(Property.KEY_PAIR));
    }
    if (!order.text(Property.USER_DATA).isEmpty()) {
      var plain = order.text(Property.USER_DATA).getBytes(StandardCharsets.UTF_8);
      wanted.userData(Base64.getEncoder().encodeToString(plain));
    }
    if (!order.text(Property.SERVER_GROUP).isEmpty()) {
      wanted.addSchedulerHint("group", order.text(Property.SERVER_GROUP));
    }
    if (!order.text(Property.HOST_RESERVATION).isEmpty()) {
      wanted.addSchedulerHint("reservation", order.text(Property.HOST_RESERVATION));
    }
    return wanted.build();
  }

  private static CloudObject attachment(OSClientV3 client, Order order) {
    var device = order.text(Property.DEVICE);
    var made =
        client
            .compute()
            .servers()
            .attachVolume(
                order.text(Property.SERVER),
                order.text(Property.VOLUME),
                device.isEmpty() ? null : device);
    return order
        .made(order.text(Property.VOLUME), "ATTACHING")
        .with(Map.of(Property.DEVICE, made.getDevice() == null ? device : made.getDevice()));
  }

  private static Map<String, String> metadata(Order order) {
    var metadata = new HashMap<>(order.map(Property.METADATA));
    metadata.putAll(order.mark().metadata());
    return metadata;
  }

  @Override
  public void delete(CloudObject object) {
    var client = client("to delete " + object.describe());
    var id = object.id();
    switch (object.kind()) {
      case KEY_PAIR -> client.compute().keypairs().delete(id);
      case SERVER_GROUP -> client.compute().serverGroups().delete(id);
      case VOLUME -> client.blockStorage().volumes().delete(id);
      case SERVER -> client.compute().servers().delete(id);
      case ATTACHMENT -> client.compute().servers().detachVolume(object.text(Property.SERVER), id);
      default -> throw unknown(object.kind());
    }
  }

  @Override
  public void metadata(CloudObject server, Map<String, String> metadata) {
    client("to write the metadata of " + server.describe())
        .compute()
        .servers()
        .updateMetadata(server.id(), metadata);
  }

  @Override
  public void describe(CloudObject volume, String description) {
    client("to describe " + volume.describe())
        .blockStorage()
        .volumes()
        .update(volume.id(), volume.name(), description);
  }

  @Override
  public void extend(CloudObject volume, long gigabytes, Optional<String> microversion) {
    var client = client("to extend " + volume.describe() + " to " + gigabytes + " GB");
    microversion.ifPresent(
        version -> client.headers(Map.of(Connector.MICROVERSION, "volume " + version)));
    client.blockStorage().volumes().extend(volume.id(), Math.toIntExact(gigabytes));
  }

  @Override
  public List<String> console(String server, int lines) {
    var text =
        client("to read the console of server " + server)
            .compute()
            .servers()
            .getConsoleOutput(server, lines);
    return text == null ? List.of() : text.lines().toList();
  }

  private OSClientV3 client(String what) {
    var config = Config.newConfig().withEndpointURLResolver(new Task(transport, what));
    return OSFactory.clientFromToken(new KeystoneToken(), config);
  }

  private static IllegalArgumentException unknown(Kind kind) {
    return new IllegalArgumentException("a " + kind + " is not made with openstack4j");
  }
}
