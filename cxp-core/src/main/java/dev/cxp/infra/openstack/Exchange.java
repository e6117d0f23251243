package dev.cxp.infra.openstack;

import dev.cxp.infra.CloudException;

/**
 * Sends calls with a token that is valid, again where that is safe and may help, and turns every
 * failure into a {@link CloudException} in the cloud's own words.
 */
interface Exchange {

  /**
   * Sends a call.
   *
   * @return the answer, of a status from 200 to 299
   * @throws CloudException for anything else; of kind {@link CloudException.Kind#ABSENT} for 404
   */
  Answer send(Call call);
}
