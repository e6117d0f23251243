package dev.cxp.infra.openstack;

import dev.cxp.check.Explanation;
import dev.cxp.infra.CloudException;
import dev.cxp.infra.Requests;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Answers calls with what a test wrote down, in order, and remembers them. */
final class ScriptedExchange implements Exchange {

  private final List<Call> calls = new ArrayList<>();
  private final Queue<Object> answers = new ArrayDeque<>();

  /** The next answer, of success. */
  ScriptedExchange answers(String json) {
    answers.add(json);
    return this;
  }

  /** The next answer, of failure. */
  ScriptedExchange refuses(CloudException.Kind kind, int status, String words) {
    answers.add(
        new CloudException(
            kind,
            status,
            "req-1",
            Explanation.tried("to ask").happened("the answer is " + status + ": " + words),
            null));
    return this;
  }

  @Override
  public synchronized Answer send(Call call) {
    calls.add(call);
    var answer = answers.remove();
    if (answer instanceof CloudException refusal) {
      throw refusal;
    }
    return new Answer(200, Map.of(), answer.toString().getBytes(StandardCharsets.UTF_8), "req-1");
  }

  /** A cloud on this exchange, of the project {@code p1}. */
  OpenStack cloud() {
    return cloudWithout();
  }

  /** The same, of a cloud whose catalog lacks services. */
  OpenStack cloudWithout(Service... services) {
    return new OpenStack(
        this,
        "p1",
        "a cloud of tests",
        () -> new Requests(calls.size(), 0),
        service -> !List.of(services).contains(service),
        false,
        () -> {});
  }

  /** The calls as {@code GET Nova /servers/detail}. */
  List<String> calls() {
    return calls.stream().map(Call::toString).toList();
  }

  /** A call by its place, from 0. */
  Call call(int place) {
    return calls.get(place);
  }

  /** The body of a call by its place, from 0. */
  JsonNode body(int place) {
    return JsonMapper.shared().readTree(calls.get(place).body().orElseThrow());
  }

  static JsonNode json(String text) {
    return JsonMapper.shared().readTree(text);
  }
}
