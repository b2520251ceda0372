package dev.wharf.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What fills the page cache. */
final class PageCacheTest {
    private static final long SIZE_BYTES = 5_000_000;

    @TempDir Path directory;

    @Test
    void fillsItFromAFileThatGoesInTheEnd() throws Exception {
        Path file = directory.resolve("page-cache");
        PageCache cache = new PageCache(file, SIZE_BYTES);
        cache.fill();
        cache.fill();
        assertThat(file).hasSize(SIZE_BYTES);
        cache.empty();
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void leavesItAsItIs() throws Exception {
        PageCache cache = new PageCache(directory.resolve("page-cache"), 0);
        cache.fill();
        cache.empty();
        assertThat(directory).isEmptyDirectory();
    }
}
