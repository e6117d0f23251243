package dev.cxp.junit;

import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * What JUnit closes with the scope in whose store it is. JUnit before 5.13 closes one of these
 * types only, and later ones warn of what is not the other.
 */
@SuppressWarnings("deprecation")
interface ClosedWithScope extends ExtensionContext.Store.CloseableResource, AutoCloseable {
  @Override
  void close();
}
