package dev.cxp.infra.terraform;

import dev.cxp.infra.Kind;
import dev.cxp.pipeline.DataSize;
import dev.cxp.pipeline.Infrastructure;
import dev.cxp.pipeline.Volume;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Floating IPs and volumes: what machines get beside themselves. */
final class Attached {

  private final Stack stack;
  private final Claims claims;
  private final Notes notes;
  private final List<Machine> machines;

  Attached(Stack stack, Claims claims, Notes notes, List<Machine> machines) {
    this.stack = stack;
    this.claims = claims;
    this.notes = notes;
    this.machines = machines;
  }

  Infrastructure addFloatingIps(Infrastructure start) {
    var infrastructure = start;
    for (var floatingIp : stack.made(Types.FLOATING_IP)) {
      infrastructure = claims.reading(floatingIp, infrastructure, so -> floatingIp(so, floatingIp));
    }
    return infrastructure;
  }

  private Infrastructure floatingIp(Infrastructure infrastructure, Instance floatingIp) {
    var values = floatingIp.values();
    var association =
        stack.made(Types.FLOATING_IP_ASSOCIATION).stream()
            .filter(made -> associates(made, floatingIp))
            .findFirst();
    var port =
        values.value("port_id").or(() -> association.flatMap(a -> a.values().value("port_id")));
    var machine = port.flatMap(stack::find).flatMap(this::machineOnShared);
    if (machine.isEmpty()) {
      claims.refuse(
          floatingIp,
          "is not on the shared port of a machine",
          "give it port_id = <the machine's port on the network that exists>.id");
      return infrastructure;
    }
    var node = machine.get().name();
    claims.own(floatingIp, Kind.FLOATING_IP, node);
    association.ifPresent(made -> claims.part(made, "place of a floating IP"));
    return infrastructure.floatingIp(
        node,
        values.text("pool").orElse(""),
        ip -> ip.description(values.text("description").orElse("")));
  }

  /** By reference or by the address, which is all that the association knows in Terraform. */
  private boolean associates(Instance association, Instance floatingIp) {
    var value = association.values().value("floating_ip");
    return value.flatMap(stack::find).filter(floatingIp::equals).isPresent()
        || value.isPresent() && value.equals(floatingIp.values().value("address"));
  }

  private Optional<Machine> machineOnShared(Instance port) {
    return machines.stream()
        .filter(machine -> port.equals(machine.ports().get(Machine.SHARED)))
        .findFirst();
  }

  Infrastructure addVolumes(Infrastructure start) {
    var infrastructure = start;
    for (var volume : stack.made(Types.VOLUME)) {
      infrastructure = claims.reading(volume, infrastructure, so -> volume(so, volume));
    }
    return infrastructure;
  }

  private Infrastructure volume(Infrastructure infrastructure, Instance volume) {
    var attachments =
        stack.made(Types.ATTACHMENT).stream()
            .filter(made -> refersTo(made, "volume_id", volume))
            .toList();
    if (attachments.size() != 1) {
      attachments.forEach(many -> claims.refuse(many, "is one of several", "keep one"));
      claims.refuse(
          volume,
          "is attached " + attachments.size() + " times, and a volume belongs to one node",
          "attach it with one " + Types.ATTACHMENT);
      return infrastructure;
    }
    var attachment = attachments.get(0);
    var node =
        machines.stream()
            .filter(machine -> refersTo(attachment, "instance_id", machine.instance()))
            .findFirst();
    if (node.isEmpty()) {
      claims.refuse(attachment, "attaches to no machine that was read", "correct instance_id");
      claims.refuse(volume, "belongs to no machine that was read", "correct its attachment");
      return infrastructure;
    }
    var device = attachment.values().word("device");
    if (device.isEmpty()) {
      claims.refuse(
          attachment,
          "does not say the device, which the hypervisor then chooses",
          "for example device = \"/dev/vdb\"");
      claims.refuse(volume, "has no device", "say it in its attachment");
      return infrastructure;
    }
    return attached(infrastructure, volume, attachment, node.get().name(), device.get());
  }

  private Infrastructure attached(
      Infrastructure infrastructure,
      Instance volume,
      Instance attachment,
      String node,
      String device) {
    var values = volume.values();
    var size = DataSize.gigabytes(values.wholeNumber("size", 0));
    var made =
        infrastructure.volume(
            node, size, device, plain -> described(plain, values, infrastructure));
    var key = made.volumes().get(made.volumes().size() - 1).key();
    claims.own(volume, Kind.VOLUME, key);
    claims.own(attachment, Kind.ATTACHMENT, key);
    return made;
  }

  private static Volume described(Volume plain, Values values, Infrastructure infrastructure) {
    var volume =
        plain
            .description(values.text("description").orElse(""))
            .type(values.text("volume_type").orElse(""));
    var name = values.word("name");
    return name.isEmpty() || infrastructure.naming().of(plain).equals(name.get())
        ? volume
        : volume.name(name.get());
  }

  private boolean refersTo(Instance from, String argument, Instance to) {
    return from.values().value(argument).flatMap(stack::find).filter(to::equals).isPresent();
  }

  /** Outputs that are a floating IP's address; others are said not to be carried over. */
  Infrastructure addOutputs(Infrastructure start) {
    var addresses =
        stack.made(Types.FLOATING_IP).stream()
            .filter(made -> claims.owned(made.address()).isPresent())
            .collect(
                Collectors.toMap(
                    Instance::address, made -> claims.owned(made.address()).get().key()));
    var infrastructure = start;
    for (var output : stack.outputs()) {
      var node = addressOf(output.value(), addresses);
      if (node.isPresent()) {
        infrastructure = infrastructure.output(output.name(), node.get());
        notes.passed(
            Notes.OUTPUT, output.place(), output.name() + " is the floating IP of " + node.get());
      } else {
        notes.unverified(
            Notes.OUTPUT,
            output.place(),
            "the output " + output.name() + " is not the address of a floating IP",
            "ask the provisioned infrastructure for it in Java");
      }
    }
    return infrastructure;
  }

  private static Optional<String> addressOf(Object value, Map<Address, String> addresses) {
    return value instanceof Reference reference && reference.path().equals(List.of("address"))
        ? Optional.ofNullable(addresses.get(reference.address()))
        : Optional.empty();
  }
}
