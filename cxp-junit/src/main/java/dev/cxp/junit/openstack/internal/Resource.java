package dev.cxp.junit.openstack.internal;

import tools.jackson.databind.node.ObjectNode;

/** One object of the cloud. Its JSON is what the API shows of it, or what that is made from. */
class Resource {

  private final String id;
  private final long sequence;
  private final ObjectNode json;
  private boolean fixture;
  private int hiddenLooks;
  private int lastLook;

  Resource(String id, long sequence, ObjectNode json) {
    this.id = id;
    this.sequence = sequence;
    this.json = json;
  }

  String id() {
    return id;
  }

  /** Counts up with each object of the cloud: the order of creation. */
  long sequence() {
    return sequence;
  }

  ObjectNode json() {
    return json;
  }

  String text(String member) {
    return Json.text(json, member);
  }

  boolean isFixture() {
    return fixture;
  }

  void markFixture() {
    fixture = true;
  }

  void hideFrom(int looks) {
    hiddenLooks = looks;
  }

  /** Whether this call does not see the object yet; a look uses up one of the hidden ones. */
  boolean isHiddenFrom(Call call) {
    if (lastLook == call.number()) {
      return true;
    }
    if (hiddenLooks == 0 || !call.isLook()) {
      return false;
    }
    hiddenLooks--;
    lastLook = call.number();
    return true;
  }
}
