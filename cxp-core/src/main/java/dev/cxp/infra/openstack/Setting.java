package dev.cxp.infra.openstack;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A value of a clouds.yaml that knows its line; it may be a secret, so it is never shown. */
sealed interface Setting {

  /** Where it stands, from 1. */
  int line();

  /** A scalar as it is written: {@code 0123} and {@code 1e3} stay what they are. */
  record Text(int line, String value) implements Setting {
    @Override
    public String toString() {
      return "a value at line " + line;
    }
  }

  /** A list. */
  record Items(int line, List<Setting> values) implements Setting {
    public Items {
      values = List.copyOf(values);
    }

    @Override
    public String toString() {
      return "a list at line " + line;
    }
  }

  /** A mapping. */
  record Block(int line, Map<String, Setting> entries) implements Setting {
    public Block {
      entries = Collections.unmodifiableMap(new LinkedHashMap<>(entries));
    }

    /** These with others laid over them, blocks within blocks too. */
    Block under(Block over) {
      var merged = new LinkedHashMap<>(entries);
      over.entries.forEach(
          (key, value) ->
              merged.merge(
                  key,
                  value,
                  (mine, theirs) ->
                      mine instanceof Block low && theirs instanceof Block high
                          ? low.under(high)
                          : theirs));
      return new Block(line, merged);
    }

    @Override
    public String toString() {
      return "entries " + entries.keySet() + " at line " + line;
    }
  }
}
