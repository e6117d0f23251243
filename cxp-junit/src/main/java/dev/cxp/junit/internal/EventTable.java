package dev.cxp.junit.internal;

import io.fabric8.kubernetes.api.model.Event;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/** Events as {@code kubectl get events} shows them, the latest last. */
final class EventTable {

  private EventTable() {}

  static String of(List<Event> events) {
    var table = new TextTable("LAST SEEN", "COUNT", "TYPE", "REASON", "OBJECT", "MESSAGE");
    sorted(events.stream())
        .forEach(
            event ->
                table.row(
                    time(event),
                    event.getCount() == null ? "1" : event.getCount().toString(),
                    event.getType(),
                    event.getReason(),
                    event.getInvolvedObject().getKind() + "/" + event.getInvolvedObject().getName(),
                    event.getMessage()));
    return table.text();
  }

  /** The events about one object, one line each. */
  static List<String> about(List<Event> events, String kind, String name) {
    return sorted(
            events.stream()
                .filter(event -> kind.equals(event.getInvolvedObject().getKind()))
                .filter(event -> name.equals(event.getInvolvedObject().getName())))
        .map(event -> time(event) + "  " + event.getReason() + "  " + event.getMessage())
        .toList();
  }

  private static Stream<Event> sorted(Stream<Event> events) {
    return events.sorted(Comparator.comparing(EventTable::time));
  }

  private static String time(Event event) {
    return Stream.of(
            event.getSeries() == null ? null : event.getSeries().getLastObservedTime(),
            event.getEventTime())
        .filter(Objects::nonNull)
        .map(io.fabric8.kubernetes.api.model.MicroTime::getTime)
        .findFirst()
        .or(
            () ->
                Stream.of(event.getLastTimestamp(), event.getFirstTimestamp())
                    .filter(Objects::nonNull)
                    .findFirst())
        .orElseGet(() -> Objects.toString(event.getMetadata().getCreationTimestamp(), ""));
  }
}
