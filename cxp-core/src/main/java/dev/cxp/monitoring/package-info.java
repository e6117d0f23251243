/**
 * What a Prometheus configuration really scrapes: the configuration as a value, Prometheus' own
 * relabelling, the targets that it would discover (predicted from the specification, or observed in
 * a cluster), and the checks that compare them with what the pipeline promises.
 *
 * <p>The rule of this package: a construct that it does not understand is named and makes the
 * judgement NOT_VERIFIED, it is never passed over. The source for all of it is the Prometheus
 * documentation, section "Configuration" ({@code <scrape_config>}, {@code <kubernetes_sd_config>},
 * {@code <relabel_config>}).
 */
package dev.cxp.monitoring;
