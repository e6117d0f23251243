package dev.cxp.infra.openstack;

/** What a clouds.yaml looks like that CXP can use. */
final class ConfigurationAdvice {

  private ConfigurationAdvice() {}

  /** An entry that signs in with an application credential. */
  static String example(String cloud) {
    return entry(cloud, "v3applicationcredential")
        + "      application_credential_id: ID\n"
        + "      application_credential_secret: SECRET";
  }

  /** An entry that signs in with a user's password. */
  static String passwordExample(String cloud) {
    return entry(cloud, "v3password")
        + "      username: USER\n"
        + "      password: PASSWORD\n"
        + "      user_domain_name: Default\n"
        + "      project_name: PROJECT\n"
        + "      project_domain_name: Default";
  }

  /** An entry that uses a token. */
  static String tokenExample(String cloud) {
    return entry(cloud, "v3token")
        + "      token: TOKEN\n"
        + "      project_name: PROJECT\n"
        + "      project_domain_name: Default";
  }

  private static String entry(String cloud, String type) {
    return "clouds:\n  "
        + cloud
        + ":\n    auth_type: "
        + type
        + "\n    region_name: REGION\n    auth:\n      auth_url: https://KEYSTONE:5000/v3\n";
  }
}
