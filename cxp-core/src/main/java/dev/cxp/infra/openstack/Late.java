package dev.cxp.infra.openstack;

import java.util.function.Supplier;

/** Something that is made when it is first needed, and once. */
final class Late<T> implements Supplier<T> {

  private final Supplier<T> making;
  private T made;

  Late(Supplier<T> making) {
    this.making = making;
  }

  @Override
  public synchronized T get() {
    if (made == null) {
      made = making.get();
    }
    return made;
  }
}
