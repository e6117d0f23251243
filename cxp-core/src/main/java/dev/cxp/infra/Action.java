package dev.cxp.infra;

/** What a plan does with something. */
public enum Action {
  /** It is as it shall be. */
  KEEP(" ", "keep"),
  /** Another tool made it; it is as it shall be, and is managed from now on. */
  ADOPT("=", "adopt"),
  CREATE("+", "create"),
  /** In place. */
  CHANGE("~", "change"),
  /** Deleted, then made anew. */
  REPLACE("!", "replace"),
  DELETE("-", "delete");

  private final String sign;
  private final String words;

  Action(String sign, String words) {
    this.sign = sign;
    this.words = words;
  }

  /** The sign before a line of a plan. */
  public String sign() {
    return sign;
  }

  /** The action in a sentence. */
  public String words() {
    return words;
  }

  /** Whether the cloud is another afterwards. */
  public boolean changesCloud() {
    return this != KEEP && this != ADOPT;
  }
}
