package dev.cxp.junit.openstack.internal;

import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/**
 * What a client asks of Nova in POST /servers, checked. User data is looked at and dropped: it may
 * hold secrets, and nothing here runs it.
 *
 * @param imageId the image, or the empty string
 * @param keyName the key pair's name, or null
 * @param groupId the server group, or the empty string
 * @param reservations of hosts, one of which it is to run on; none for any host
 * @param description the description, or null
 * @param networks one object for each network, or empty for Nova's choice
 * @param withoutNetwork whether the server is to have none
 * @param securityGroups for the ports that Nova makes
 */
record ServerRequest(
    String name,
    int count,
    Flavor flavor,
    String imageId,
    String keyName,
    String groupId,
    List<String> reservations,
    String description,
    Map<String, String> metadata,
    List<String> tags,
    List<JsonNode> networks,
    boolean withoutNetwork,
    List<String> securityGroups,
    List<JsonNode> volumes) {}
