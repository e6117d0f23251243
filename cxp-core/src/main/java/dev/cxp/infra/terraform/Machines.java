package dev.cxp.infra.terraform;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Reads servers with their ports. */
final class Machines {

  private final Stack stack;
  private final Claims claims;
  private final Notes notes;
  private final Networks networks;

  Machines(Stack stack, Claims claims, Notes notes, Networks networks) {
    this.stack = stack;
    this.claims = claims;
    this.notes = notes;
    this.networks = networks;
  }

  List<Machine> read() {
    var machines = new ArrayList<Machine>();
    for (var instance : stack.made(Types.INSTANCE)) {
      claims.reading(instance, () -> machines.add(new Reading(instance).machine()));
    }
    return machines;
  }

  /**
   * What a node is called in the specification: the for_each key, or the block's name with its
   * number, as an RFC 1123 label. An underscore before a digit is how a name that begins with a
   * digit is written in Terraform.
   */
  static String nodeName(Address address) {
    var name =
        address.key() instanceof String key
            ? key
            : address.name() + (address.key() == null ? "" : String.valueOf(address.key()));
    return name.replaceFirst("^_(?=\\d)", "").toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** One server. */
  private final class Reading {
    private final Instance instance;
    private final Values values;
    private final Map<String, Instance> ports = new LinkedHashMap<>();
    private String address = "";
    private Machine.Shared shared;

    Reading(Instance instance) {
      this.instance = instance;
      this.values = instance.values();
    }

    Machine machine() {
      values.usual("power_state", "active");
      // How Terraform goes about it, not what there is.
      values.ignore("force_delete", "stop_before_destroy");
      for (var network : values.blocks("network")) {
        network(network);
      }
      if (address.isEmpty()) {
        notes.failed(
            Notes.VALUE,
            instance.place(),
            instance.address() + " has no fixed address on the private network",
            "give it a port on the configuration's own network with fixed_ip { ip_address = ... }");
      }
      return new Machine(
          instance,
          nodeName(instance.address()),
          values.text("name").orElse(""),
          lookedUp("image_name", "image_id", Types.IMAGE),
          lookedUp("flavor_name", "flavor_id", Types.FLAVOR),
          values.word("key_pair"),
          address,
          Optional.ofNullable(shared),
          serverGroup(),
          values.map("metadata"),
          values.text("user_data").orElse(""),
          ports);
    }

    private String lookedUp(String byName, String byId, String type) {
      var name = values.word(byName);
      if (name.isPresent()) {
        // Terraform's state has both; the name is what a specification says.
        values.ignore(byId);
        return name.get();
      }
      return values
          .value(byId)
          .map(
              id ->
                  stack
                      .find(id)
                      .filter(found -> found.type().equals(type))
                      .flatMap(found -> found.values().word("name"))
                      .orElseThrow(
                          () ->
                              new Unevaluated(
                                  values.place(byId),
                                  byId + " is an id, and a specification has names",
                                  "write " + byName + " = \"...\"")))
          .orElse("");
    }

    private Optional<Instance> serverGroup() {
      var group =
          values.blocks("scheduler_hints").stream()
              .flatMap(hints -> hints.value("group").stream())
              .findFirst();
      return group.map(
          value ->
              stack
                  .find(value)
                  .filter(found -> found.type().equals(Types.SERVER_GROUP))
                  .orElseThrow(
                      () ->
                          new Unevaluated(
                              values.place("scheduler_hints"),
                              "the server group is not one that the configuration makes",
                              "make it with " + Types.SERVER_GROUP)));
    }

    private void network(Values network) {
      network.usual("access_network", false);
      // A state has the empty text where there is none.
      var port = network.value("port").filter(value -> !value.equals(""));
      if (port.isPresent()) {
        port(
            network.place("port"),
            stack.find(port.get()).filter(found -> found.type().equals(Types.PORT)));
        return;
      }
      var value = network.value("uuid").or(() -> network.value("name"));
      if (value.isEmpty()) {
        throw new Unevaluated(
            network.place(), "the network block names no network", "give it a port, or a name");
      }
      if (networks.isPrivate(value.get())) {
        onPrivate(network.place(), network.text("fixed_ip_v4").orElse(""));
      } else {
        onShared(network.place(), value.get(), values.list("security_groups"));
      }
    }

    private void port(Place place, Optional<Instance> found) {
      if (found.isEmpty()) {
        throw new Unevaluated(
            place,
            "the port is not one that the configuration makes",
            "make it with " + Types.PORT + ", or name the network instead");
      }
      var port = found.get();
      var of = port.values();
      of.usual("admin_state_up", true);
      of.usual("no_fixed_ip", false);
      var network = of.value("network_id");
      if (network.filter(networks::isPrivate).isPresent()) {
        privatePort(port);
        ports.put(Machine.PRIVATE, port);
      } else {
        of.usual("port_security_enabled", true);
        onShared(port.place(), network.orElse(""), of.list("security_group_ids"));
        ports.put(Machine.SHARED, port);
      }
    }

    private void privatePort(Instance port) {
      var of = port.values();
      of.usual("port_security_enabled", networks.hasPortSecurity());
      if (!networks.hasPortSecurity()) {
        of.usual("no_security_groups", true);
      }
      var addresses = of.blocks("fixed_ip");
      for (var fixed : addresses) {
        fixed.ignore("subnet_id");
        onPrivate(fixed.place(), fixed.text("ip_address").orElse(""));
      }
    }

    private void onPrivate(Place place, String fixed) {
      if (!address.isEmpty()) {
        throw new Unevaluated(
            place,
            instance.address().block() + " has a second address on the private network",
            "a node has one");
      }
      address = fixed;
    }

    private void onShared(Place place, Object network, List<Object> groups) {
      var name =
          networks
              .sharedName(network)
              .or(() -> network instanceof String text ? Optional.of(text) : Optional.empty())
              .filter(
                  text ->
                      !text.isEmpty() && !text.matches("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"))
              .orElseThrow(
                  () ->
                      new Unevaluated(
                          place,
                          "the network is given by its id, and a specification has names",
                          "look it up: data \"" + Types.NETWORK + "\" with its name"));
      if (shared != null) {
        throw new Unevaluated(
            place,
            instance.address().block() + " has a second port on a network that exists",
            "a node has one such port");
      }
      shared = new Machine.Shared(name, groups);
    }
  }
}
