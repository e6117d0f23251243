package dev.cxp.image;

import java.nio.file.Path;

/**
 * A blob that is too large for memory, in a file.
 *
 * @param path the file
 * @param size how many bytes the blob has, as its manifest says
 */
record BlobFile(Path path, long size) {}
