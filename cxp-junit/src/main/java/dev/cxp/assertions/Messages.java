package dev.cxp.assertions;

import dev.cxp.cluster.InstalledApplication;
import java.util.Collection;
import java.util.stream.Collectors;

/** What the messages of this package share: values indented by two, Pods last. */
final class Messages {

  private Messages() {}

  static String pods(InstalledApplication application) {
    var images = application.images();
    return images.isEmpty()
        ? "  none"
        : images.stream().map(image -> "  " + image).collect(Collectors.joining("\n"));
  }

  static String digests(Collection<String> digests) {
    return digests.isEmpty() ? "  no digest" : lines(digests);
  }

  static String lines(Collection<String> values) {
    return values.isEmpty()
        ? "  none"
        : values.stream().sorted().map(value -> "  " + value).collect(Collectors.joining("\n"));
  }

  static String indented(String text) {
    return "  " + text.replace("\n", "\n  ");
  }
}
