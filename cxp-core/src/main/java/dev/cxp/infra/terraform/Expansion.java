package dev.cxp.infra.terraform;

import dev.cxp.pipeline.Suggestions;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Makes instances of blocks: for_each and count, and the values of their arguments. */
final class Expansion implements Scope.Resources {

  /** What is about Terraform's way of working, with what CXP does instead. */
  private static final Map<String, String> META =
      Map.of(
          "depends_on", "CXP finds the order itself",
          "provider", "CXP uses one cloud",
          "timeouts", "CXP has limits of its own",
          "lifecycle", "CXP's plan shows what it replaces, before it does");

  private static final Map<String, String> REFUSED =
      Map.of(
          "provisioner",
          "write what it does as cloudInit, or into the pipeline's bootstrap",
          "connection",
          "it is only for provisioners: remove it",
          "dynamic",
          "write its blocks out");

  /** More than any project's quota: beyond it a slip would fill the memory. */
  private static final int MOST = 10_000;

  private final Configuration configuration;
  private final Notes notes;
  private final Scope scope;
  private final Map<Address, List<Object>> keys = new HashMap<>();
  private final Map<Address, Map<Object, Object>> eachValues = new HashMap<>();
  private final Set<String> inProgress = new HashSet<>();

  Expansion(Configuration configuration, Variables variables, Path folder, Notes notes) {
    this.configuration = configuration;
    this.notes = notes;
    this.scope =
        Scope.of(folder, this)
            .with("var", (Scope.Members) variables::member)
            .with("local", (Scope.Members) this::local)
            .with("path", Map.of("module", ".", "root", "."));
  }

  Stack stack() {
    var instances = new ArrayList<Instance>();
    configuration
        .resources()
        .forEach(
            (address, block) -> {
              try {
                instances(address, block, instances);
              } catch (Unevaluated e) {
                notes.failed(e);
              }
            });
    var outputs = new ArrayList<Stack.Output>();
    configuration.outputs().forEach(block -> output(block, outputs));
    return new Stack(instances, outputs);
  }

  private void instances(Address address, Body.Block block, List<Instance> instances) {
    var all = repeats(block) ? keys(address) : Collections.singletonList(null);
    for (var key : all) {
      var of = address.key(key);
      var arguments = arguments(block, scopeOf(of));
      instances.add(new Instance(of, Optional.empty(), arguments));
    }
  }

  /** The values of a block that is no resource. */
  Values values(Body.Block block) {
    return arguments(block, scope);
  }

  private void output(Body.Block block, List<Stack.Output> outputs) {
    var value = block.body().attribute("value");
    if (value.isEmpty()) {
      notes.failed(Notes.OUTPUT, block.place(), block.heading() + " has no value", "add one");
      return;
    }
    try {
      var evaluated = value.get().value().in(scope);
      outputs.add(new Stack.Output(block.place(), block.labels().get(0), evaluated));
    } catch (Unevaluated e) {
      // It changes no machine, so it is not a failure.
      notes.unverified(Notes.OUTPUT, e.place, e.getMessage(), e.remedy);
    }
  }

  /** A local value, for what the configuration says about itself. */
  Object local(String name, Place place) {
    var attribute = configuration.locals().get(name);
    if (attribute == null) {
      throw new Unevaluated(
          place,
          "there is no local value " + name,
          Suggestions.among(name, configuration.locals().keySet()));
    }
    return once("local." + name, place, () -> attribute.value().in(scope));
  }

  private Object once(String what, Place place, Supplier<Object> value) {
    if (!inProgress.add(what)) {
      throw new Unevaluated(place, what + " depends on itself", "break the circle");
    }
    try {
      return value.get();
    } finally {
      inProgress.remove(what);
    }
  }

  private Scope scopeOf(Address address) {
    if (address.key() == null) {
      return scope;
    }
    if (address.key() instanceof Long index) {
      return scope.with("count", Map.of("index", BigDecimal.valueOf(index)));
    }
    var each = new HashMap<String, Object>();
    each.put("key", address.key());
    each.put("value", eachValues.get(address.block()).get(address.key()));
    return scope.with("each", each);
  }

  private static boolean repeats(Body.Block block) {
    return block.body().attribute("for_each").isPresent()
        || block.body().attribute("count").isPresent();
  }

  @Override
  public Collection<String> types(boolean data) {
    return of(data).map(Address::type).distinct().toList();
  }

  @Override
  public Collection<String> names(boolean data, String type) {
    return of(data).filter(address -> address.type().equals(type)).map(Address::name).toList();
  }

  private Stream<Address> of(boolean data) {
    return configuration.resources().keySet().stream().filter(address -> address.data() == data);
  }

  @Override
  public List<Object> keys(Address block) {
    var known = keys.get(block);
    if (known != null) {
      return known;
    }
    var body = configuration.resources().get(block).body();
    var found = new ArrayList<Object>();
    var forEach = body.attribute("for_each");
    var count = body.attribute("count");
    if (forEach.isPresent()) {
      var values = new LinkedHashMap<Object, Object>();
      once(
          block + ".for_each",
          block(block),
          () -> {
            forEach(forEach.get(), values);
            return values;
          });
      eachValues.put(block, values);
      found.addAll(values.keySet());
    } else if (count.isPresent()) {
      var number = Coercion.wholeNumber(count.get().place(), count.get().value().in(scope));
      if (number > MOST) {
        throw new Unevaluated(
            count.get().place(),
            "count is " + number + ", and CXP reads at most " + MOST + " instances of a block",
            "correct the expression");
      }
      for (long index = 0; index < number; index++) {
        found.add(index);
      }
    }
    keys.put(block, found);
    return found;
  }

  private void forEach(Body.Attribute attribute, Map<Object, Object> values) {
    var collection = attribute.value().in(scope);
    if (collection instanceof List) {
      throw new Unevaluated(
          attribute.place(), "for_each takes a map or a set, not a list", "write toset([...])");
    }
    for (var entry : scope.entries(collection, attribute.place())) {
      values.put(Coercion.text(attribute.place(), entry.getKey()), entry.getValue());
    }
  }

  private Place block(Address address) {
    return configuration.resources().get(address).place();
  }

  @Override
  public Object attribute(Address address, String name, Place place) {
    var block = configuration.resources().get(address.block());
    if (address.key() == null && repeats(block)) {
      throw new Unevaluated(
          place, address + " has several instances", "say which one: " + address + "[...]." + name);
    }
    var argument = block.body().attribute(name);
    // The id is the cloud's, also where an argument has that name.
    if (argument.isEmpty() || name.equals("id")) {
      return new Reference(address, List.of(name));
    }
    return once(address + "." + name, place, () -> argument.get().value().in(scopeOf(address)));
  }

  private Values arguments(Body.Block block, Scope inner) {
    var arguments = new LinkedHashMap<String, Values.Argument>();
    for (var attribute : block.body().attributes()) {
      if (!isMeta(block, attribute.name(), attribute.name(), attribute.place())
          && !attribute.name().equals("for_each")
          && !attribute.name().equals("count")) {
        put(arguments, attribute, inner);
      }
    }
    nested(block, inner, arguments);
    return new Values(block.place(), arguments);
  }

  private void nested(Body.Block block, Scope inner, Map<String, Values.Argument> arguments) {
    var nested = new LinkedHashMap<String, List<Values>>();
    for (var child : block.body().blocks()) {
      var type = child.type();
      if (!isMeta(block, type, child.heading(), child.place())) {
        var list = nested.computeIfAbsent(type, name -> new ArrayList<>());
        list.add(arguments(child, inner));
      }
    }
    nested.forEach(
        (name, list) -> arguments.put(name, new Values.Argument(list.get(0).place(), list)));
  }

  private void put(Map<String, Values.Argument> arguments, Body.Attribute attribute, Scope inner) {
    try {
      var value = attribute.value().in(inner);
      if (value != null) {
        arguments.put(attribute.name(), new Values.Argument(attribute.place(), value));
      }
    } catch (Unevaluated e) {
      notes.failed(e);
    }
  }

  /** Whether it is Terraform's own and no argument of the resource; says what becomes of it. */
  private boolean isMeta(Body.Block block, String name, String heading, Place place) {
    if (META.containsKey(name)) {
      notes.unverified(
          Notes.BLOCK,
          place,
          name + " of " + block.heading() + " is not carried over",
          META.get(name));
    } else if (REFUSED.containsKey(name)) {
      notes.failed(
          Notes.BLOCK,
          place,
          "CXP does not read the block " + heading + " of " + block.heading(),
          REFUSED.get(name));
    }
    return META.containsKey(name) || REFUSED.containsKey(name);
  }
}
