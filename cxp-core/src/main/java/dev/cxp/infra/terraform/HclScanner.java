package dev.cxp.infra.terraform;

/**
 * Walks through a text in Terraform's language, letter by letter, and knows the line. What it reads
 * are the lexical elements of the HCL native syntax (github.com/hashicorp/hcl, hclsyntax/spec.md).
 */
final class HclScanner {

  static final char END = '\0';

  private final String file;
  private final String text;
  private int at;
  private int line;

  /** How many brackets are open in which line breaks mean nothing. */
  private int open;

  HclScanner(String file, String text, int firstLine) {
    this.file = file;
    this.text = text;
    this.line = firstLine;
  }

  Place place() {
    return Place.line(file, line);
  }

  String file() {
    return file;
  }

  int line() {
    return line;
  }

  char peek() {
    return peek(0);
  }

  char peek(int ahead) {
    return at + ahead < text.length() ? text.charAt(at + ahead) : END;
  }

  boolean atEnd() {
    return at >= text.length();
  }

  char next() {
    var letter = text.charAt(at++);
    if (letter == '\n') {
      line++;
    }
    return letter;
  }

  boolean looksAt(String expected) {
    return text.startsWith(expected, at);
  }

  /** Passes over the letters when they come next. */
  boolean skip(String expected) {
    if (!looksAt(expected)) {
      return false;
    }
    for (var i = 0; i < expected.length(); i++) {
      next();
    }
    return true;
  }

  /** Whether a whole word comes next, not only the beginning of a longer one. */
  boolean looksAtWord(String word) {
    return looksAt(word) && !isWordPart(peek(word.length()));
  }

  void require(String expected, String purpose) throws Malformed {
    if (!skip(expected)) {
      throw unexpected("\"" + expected + "\" " + purpose);
    }
  }

  /** Passes over blanks and comments; over line breaks too where they mean nothing. */
  void blanks() throws Malformed {
    blanks(open > 0);
  }

  void blanks(boolean lineBreaks) throws Malformed {
    while (!atEnd()) {
      var letter = peek();
      if (letter == ' ' || letter == '\t' || letter == '\r' || letter == '\uFEFF') {
        next();
      } else if (letter == '\n' && lineBreaks) {
        next();
      } else if (letter == '#' || looksAt("//")) {
        while (!atEnd() && peek() != '\n') {
          next();
        }
      } else if (looksAt("/*")) {
        comment();
      } else {
        return;
      }
    }
  }

  private void comment() throws Malformed {
    var start = place();
    skip("/*");
    while (!skip("*/")) {
      if (atEnd()) {
        throw new Malformed(start, "the comment that begins here has no */");
      }
      next();
    }
  }

  /** From here to the matching {@link #leave}, line breaks mean something or not. */
  int enter(boolean lineBreaksMatter) {
    var before = open;
    open = lineBreaksMatter ? 0 : 1;
    return before;
  }

  void leave(int before) {
    open = before;
  }

  boolean looksAtIdentifier() {
    var letter = peek();
    return Character.isLetter(letter) || letter == '_';
  }

  String identifier(String what) throws Malformed {
    if (!looksAtIdentifier()) {
      throw unexpected(what);
    }
    var start = at;
    while (isWordPart(peek())) {
      next();
    }
    return text.substring(start, at);
  }

  /** The rest of the line, which is passed over with its line break. */
  String restOfLine() {
    var start = at;
    while (!atEnd() && peek() != '\n') {
      next();
    }
    var rest = text.substring(start, at);
    if (!atEnd()) {
      next();
    }
    return rest;
  }

  Malformed unexpected(String expected) {
    return new Malformed(place(), "expected " + expected + ", found " + token());
  }

  /** What comes next, as a person would point at it. */
  private String token() {
    if (atEnd()) {
      return "the end of the file";
    }
    if (peek() == '\n') {
      return "the end of the line";
    }
    var end = at + 1;
    while (isWordPart(text.charAt(at)) && end < text.length() && isWordPart(text.charAt(end))) {
      end++;
    }
    return "\"" + text.substring(at, end) + "\"";
  }

  private static boolean isWordPart(char letter) {
    return Character.isLetterOrDigit(letter) || letter == '_' || letter == '-';
  }
}
