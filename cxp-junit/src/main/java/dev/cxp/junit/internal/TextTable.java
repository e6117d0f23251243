package dev.cxp.junit.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Lines with columns of one width each; line breaks in a cell become spaces. */
final class TextTable {

  private final List<String[]> rows = new ArrayList<>();
  private final int[] widths;

  TextTable(String... titles) {
    widths = new int[titles.length];
    row(titles);
  }

  void row(String... cells) {
    var row = new String[widths.length];
    for (var i = 0; i < row.length; i++) {
      row[i] = Objects.toString(cells[i], "").replaceAll("\\s*\\R\\s*", " ");
      widths[i] = Math.max(widths[i], row[i].length());
    }
    rows.add(row);
  }

  String text() {
    var text = new StringBuilder();
    for (var row : rows) {
      var line = new StringBuilder();
      for (var i = 0; i < row.length; i++) {
        line.append(row[i]).append(" ".repeat(widths[i] - row[i].length() + 2));
      }
      text.append(line.toString().stripTrailing()).append('\n');
    }
    return text.toString();
  }
}
