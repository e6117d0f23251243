package dev.cxp.infra;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the cloud showed when something failed, in one folder: the failures with their request ids,
 * what exists with faults and statuses, ports, quotas, consoles, and the end of the journal.
 * Without secrets: what looks like one is not written.
 */
final class Dossier {

  private static final Logger LOG = LoggerFactory.getLogger(Dossier.class);
  private static final int CONSOLE_LINES = 200;
  private static final int JOURNAL_LINES = 100;

  /** A console shows what a boot printed, which may be anything. */
  private static final List<Pattern> SECRETS =
      List.of(
          Pattern.compile(
              "(?s)-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(-----END [A-Z ]*PRIVATE KEY-----|$)"),
          Pattern.compile(
              "(?i)((?:password|passwd|secret|token|api[_-]?key)[\"']?\\s*[:=]\\s*)\\S+"),
          Pattern.compile("(?i)(x-(?:auth|subject)-token:\\s*)\\S+"),
          Pattern.compile("\\bgAAAAA[A-Za-z0-9_-]{20,}"));

  private final Site site;
  private final Path directory;
  private final Path journals;

  Dossier(Site site, Path directory, Path journals) {
    this.site = site;
    this.directory = directory;
    this.journals = journals;
  }

  /** Writes it, as far as the cloud still answers; a failure here never hides the first one. */
  Optional<Path> write(
      String spec, Collection<CloudObject> objects, List<? extends Throwable> failures) {
    var folder = directory.resolve(spec);
    try {
      Files.createDirectories(folder);
      Files.writeString(folder.resolve("failures.txt"), redacted(failures(failures)));
      Files.writeString(folder.resolve("objects.txt"), redacted(objects(objects)));
      Files.writeString(folder.resolve("limits.txt"), asked(this::limits));
      Files.writeString(
          folder.resolve("journal.txt"),
          String.join("\n", Journal.lines(journals, spec, JOURNAL_LINES)) + "\n");
      for (var object : objects) {
        if (object.kind() == Kind.SERVER) {
          Files.writeString(
              folder.resolve("console-" + object.name() + ".txt"),
              asked(
                  () ->
                      String.join("\n", site.cloud().console(object.id(), CONSOLE_LINES)) + "\n"));
        }
      }
      return Optional.of(folder);
    } catch (IOException | RuntimeException e) {
      LOG.warn("The dossier of {} could not be written: {}", spec, e.toString());
      return Optional.empty();
    }
  }

  private static String failures(List<? extends Throwable> failures) {
    var text = new StringBuilder();
    for (var failure : failures) {
      text.append(failure.getMessage()).append('\n');
      if (failure instanceof CloudException cloud && !cloud.requestId().isEmpty()) {
        text.append("Request id: ").append(cloud.requestId()).append('\n');
      }
      text.append('\n');
    }
    return text.toString();
  }

  /** As they are now, for statuses and faults change after the failure. */
  private String objects(Collection<CloudObject> objects) {
    var kinds = objects.stream().map(CloudObject::kind).collect(Collectors.toSet());
    var now = new ArrayList<CloudObject>(objects);
    var ids = objects.stream().map(CloudObject::id).collect(Collectors.toSet());
    for (var kind : List.of(Kind.SERVER, Kind.VOLUME, Kind.PORT, Kind.LEASE)) {
      if (kinds.contains(kind)) {
        try {
          var seen = site.cloud().list(kind).stream().filter(o -> ids.contains(o.id())).toList();
          now.removeIf(object -> object.kind() == kind);
          now.addAll(seen);
        } catch (CloudException e) {
          LOG.debug("{} could not be listed for the dossier", kind, e);
        }
      }
    }
    return now.stream()
        .map(
            object ->
                object.describe() + " " + object.status() + "\n  " + object.properties() + "\n")
        .collect(Collectors.joining());
  }

  private String limits() {
    return site.cloud().limits().entries().entrySet().stream()
        .map(e -> e.getKey() + ": " + e.getValue().used() + " of " + e.getValue().limit() + "\n")
        .collect(Collectors.joining());
  }

  private static String asked(java.util.function.Supplier<String> question) {
    try {
      return redacted(question.get());
    } catch (CloudException e) {
      return "the cloud did not tell: " + redacted(e.explanation().happened()) + "\n";
    }
  }

  static String redacted(String text) {
    var safe = text;
    for (var secret : SECRETS) {
      safe =
          secret
              .matcher(safe)
              .replaceAll(
                  match ->
                      match.groupCount() > 0
                              && match.group(1) != null
                              && !match.group(1).startsWith("-----")
                          ? java.util.regex.Matcher.quoteReplacement(match.group(1)) + "(hidden)"
                          : "(hidden)");
    }
    return safe;
  }
}
