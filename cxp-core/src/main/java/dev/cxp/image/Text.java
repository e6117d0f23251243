package dev.cxp.image;

/** Text of others, made fit for a message. */
final class Text {

  private static final int BRIEF = 200;

  private Text() {}

  /** On one line, and not longer than a person reads. */
  static String brief(String text) {
    var line = text.replaceAll("[\\p{Cntrl}\\s]+", " ").strip();
    return line.length() > BRIEF ? line.substring(0, BRIEF) + "…" : line;
  }
}
