package dev.cxp.monitoring;

/**
 * A scrape that reaches a backend of an application.
 *
 * @param job who scrapes
 * @param target what is scraped, and how
 * @param backend the Pod that answers
 * @param port the port that it is asked on
 * @param shared whether other backends may answer instead, because a Service is asked
 */
record Hit(ScrapeJob job, Targets.Active target, String backend, int port, boolean shared) {}
