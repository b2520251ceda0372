package dev.wharf.replica;

/**
 * One loop's side of {@link DiskSpace}: asks for a measurement when the loop has written much.
 *
 * <p>Owner: its loop.
 */
final class LoopSpace {
    private final DiskSpace space;
    private long writtenBytes;

    LoopSpace(DiskSpace space) {
        this.space = space;
    }

    DiskSpace shared() {
        return space;
    }

    void onWritten(int bytes) {
        writtenBytes += bytes;
        if (writtenBytes >= space.measureAfterBytes()) {
            writtenBytes = 0;
            space.measureSoon();
        }
    }
}
