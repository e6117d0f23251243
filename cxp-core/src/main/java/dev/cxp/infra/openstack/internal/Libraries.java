package dev.cxp.infra.openstack.internal;

import dev.cxp.check.Explanation;
import dev.cxp.infra.CloudException;
import java.io.IOException;
import java.net.URL;
import java.util.Enumeration;

/**
 * Loads openstack4j, and CXP's classes on it, a second time for CXP alone.
 *
 * <p>openstack4j keeps its HTTP connector in a static field, filled with the first that
 * ServiceLoader finds, and the session in a ThreadLocal: one connector and, in each thread, one
 * login for everybody in the JVM. A service that uses openstack4j itself would get CXP's connector
 * or CXP would get its, by the order of the class path, and after a call of CXP its next request
 * would go to CXP's cloud with CXP's login. In a copy of its own CXP neither disturbs nor is
 * disturbed. What lies under openstack4j, such as Jackson, has no such state and is shared.
 */
public final class Libraries {

  private static final String OPENSTACK4J = "org.openstack4j.";
  private static final String OURS = "dev.cxp.infra.openstack.internal.openstack4j.";

  private Libraries() {}

  /**
   * Makes sure that openstack4j is on the class path; CXP does without it until a cloud is needed.
   *
   * @throws CloudException that names the artifact to add
   */
  public static void require(String cloud, ClassLoader loader) {
    if (loader.getResource("org/openstack4j/openstack/OSFactory.class") != null) {
      return;
    }
    throw new CloudException(
        CloudException.Kind.UNSUPPORTED,
        Explanation.tried("to connect to cloud " + cloud)
            .happened("openstack4j is not on the class path")
            .cause("it is an optional dependency of cxp-core, for who provisions on OpenStack")
            .remedy("add it to the pom.xml; a connector of openstack4j is not needed")
            .paste(
                """
                <dependency>
                  <groupId>com.github.openstack4j.core</groupId>
                  <artifactId>openstack4j-core</artifactId>
                  <version>3.12</version>
                </dependency>"""));
  }

  /** A library whose requests go through the transport; it may be used by many threads. */
  public static Library on(Transport transport) {
    try {
      return (Library)
          Class.forName(OURS + "Openstack4j", true, Copy.LOADER)
              .getConstructor(Transport.class)
              .newInstance(transport);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("openstack4j was found, but does not load", e);
    }
  }

  /** The loader of the copy, once for the JVM and not before it is needed. */
  private static final class Copy extends ClassLoader {

    static {
      registerAsParallelCapable();
    }

    static final Copy LOADER = new Copy(Libraries.class.getClassLoader());

    private static final String SERVICES = "META-INF/services/" + OPENSTACK4J;
    private static final String CONNECTOR = SERVICES + "core.transport.HttpExecutorService";

    Copy(ClassLoader parent) {
      super("openstack4j of CXP", parent);
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      if (!name.startsWith(OPENSTACK4J) && !name.startsWith(OURS)) {
        return super.loadClass(name, resolve);
      }
      synchronized (getClassLoadingLock(name)) {
        var loaded = findLoadedClass(name);
        return loaded == null ? define(name) : loaded;
      }
    }

    private Class<?> define(String name) throws ClassNotFoundException {
      try (var file = getParent().getResourceAsStream(name.replace('.', '/') + ".class")) {
        if (file == null) {
          throw new ClassNotFoundException(name);
        }
        var bytes = file.readAllBytes();
        return defineClass(name, bytes, 0, bytes.length);
      } catch (IOException e) {
        throw new ClassNotFoundException(name, e);
      }
    }

    /** ServiceLoader asks here, and finds CXP's connector whatever else is on the class path. */
    @Override
    public Enumeration<URL> getResources(String name) throws IOException {
      return super.getResources(
          name.equals(CONNECTOR) ? OURS.replace('.', '/') + "connector" : name);
    }
  }
}
