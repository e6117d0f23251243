package dev.cxp.junit.openstack.internal;

import dev.cxp.junit.openstack.Fault;
import dev.cxp.junit.openstack.OpenStackService;
import java.util.Optional;

/** What a test wants to happen at a request. */
public interface Scenario {

  Optional<Fault> meeting(int number, String method, OpenStackService service, String template);

  Runnable hookBefore(int number);

  Runnable hookAfter(int number);
}
