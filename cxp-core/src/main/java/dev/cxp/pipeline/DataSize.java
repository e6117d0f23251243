package dev.cxp.pipeline;

/**
 * A size of a disk in whole gigabytes, the unit of OpenStack's block storage.
 *
 * @param gigabytes the size; a specification with a size below 1 is refused when it is built
 */
public record DataSize(int gigabytes) {

  /** {@code gigabytes(50)}. */
  public static DataSize gigabytes(int gigabytes) {
    return new DataSize(gigabytes);
  }

  @Override
  public String toString() {
    return gigabytes + " GB";
  }
}
