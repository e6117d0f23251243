package dev.cxp.bench;

import java.util.function.Consumer;

/** Measures the figures of one name. */
interface Measurements {

  /**
   * Measures.
   *
   * @param figures gets each figure as soon as it is measured
   * @throws dev.cxp.check.CxpException when something could not be measured
   */
  void take(Effort effort, Consumer<Figure> figures);
}
