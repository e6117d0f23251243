package dev.cxp.infra;

import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The port to a cloud: one project in one region. An adapter sends requests and tells what was
 * answered; it plans nothing, waits for nothing, and repeats only what is safe to repeat.
 *
 * <p>Safe for use by many threads. Every method throws {@link CloudException} for what went wrong,
 * with the cloud's own words, the request's id and the likely cause.
 */
public interface Cloud extends AutoCloseable {

  /** Which cloud this is: {@code openstack (KVM@TACC), project chameleon}. */
  String describe();

  /** Whether the cloud has the service that a kind is of: not every cloud has leases or volumes. */
  boolean offers(Kind kind);

  /**
   * Whether the credential is one with which a kind can be made, as far as it can be known without
   * trying: a lease needs an application credential that is unrestricted, or a password.
   */
  boolean permits(Kind kind);

  /**
   * Everything of a kind that the project sees, by list calls: one, or more where the cloud pages.
   * A kind whose service the cloud has not got is an empty list, where clouds differ in having it:
   * leases, volumes and attachments. Attachments are read with volumes.
   */
  List<CloudObject> list(Kind kind);

  /**
   * As {@link #list}, by a list call that may cost the cloud less: id, name and mark are there, and
   * anything else may be missing. Neutron takes several times as long over security groups when it
   * is asked for their rules.
   */
  List<CloudObject> outlines(Kind kind);

  /**
   * The ids of servers, by a list call that costs the cloud less than {@link #list}: Nova asks
   * Neutron about each server whose details it lists.
   *
   * @param status only those in this status; empty for all
   */
  Set<String> serverIds(String status);

  /**
   * One object, when only this one is of interest and there may be thousands; absent as an empty
   * list.
   */
  List<CloudObject> find(Kind kind, String name);

  /**
   * Makes something: one request, sent once. It carries name and mark. The rules of a security
   * group are a second one; without them the group is taken back.
   *
   * @return as the cloud answered; not yet usable where making takes time
   * @throws CloudException of kind {@link CloudException.Kind#AMBIGUOUS} when it may or may not
   *     exist now
   */
  CloudObject create(Order order);

  /**
   * Makes several of one kind at once where the cloud can do that, all or none of them; else one by
   * one.
   */
  List<CloudObject> createAll(List<Order> orders);

  /**
   * Changes properties of something that exists.
   *
   * <p>The mark is written where texts or metadata are, as {@code object} has it.
   *
   * @param changes the new values by the names of {@link Property}, {@link Property#METADATA} whole
   * @throws IllegalArgumentException for a property that its kind cannot change
   */
  CloudObject update(CloudObject object, Map<String, Object> changes);

  /** Deletes something; that it is gone already is no error. Gone is not awaited. */
  void delete(CloudObject object);

  /** What the project may still make. */
  Limits limits();

  /** The last lines of a server's console; empty where the cloud gives none. */
  List<String> console(String server, int lines);

  /** How many requests were sent, those for tokens included, and which of them again. */
  Requests requests();

  /** Ends connections; nothing on the cloud changes. */
  @Override
  void close();
}
