package dev.wharf.log;

/**
 * Where a batch is in its segment.
 *
 * @param position of its first byte in the file
 */
record BatchPlace(int position, int sizeBytes, long baseOffset) {
    /** Where the scanner stands. */
    static BatchPlace of(BatchScanner scanner) {
        return new BatchPlace(
                (int) scanner.position(),
                scanner.batch().sizeBytes(),
                scanner.batch().baseOffset());
    }
}
