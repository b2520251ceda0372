package dev.wharf.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wharf.protocol.record.RecordBatchBuilder;
import dev.wharf.sim.SimDisk;
import dev.wharf.sim.SimScheduler;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a compaction writes where the disk does not take all of it. */
final class CleanedFilesTest {
    private static final String DIRECTORY = "orders-3";
    private static final int BATCHES = 5;
    private static final int LESS_THAN_AN_INDEX_ENTRY = 7;

    private final SimDisk disk = new SimDisk(new SimScheduler(1), "disk");
    private CleanedFiles files;
    private int logBytes;

    @BeforeEach
    void someBatchesAreToBeWritten() throws IOException {
        disk.createDirectories(DIRECTORY);
        files = new CleanedFiles(disk, DIRECTORY, 0, 1);
        for (int i = 0; i < BATCHES; i++) {
            ByteBuf batch =
                    new RecordBatchBuilder()
                            .baseOffset(i)
                            .add(i, null, "value".getBytes(StandardCharsets.UTF_8))
                            .build();
            logBytes += batch.readableBytes();
            files.append(batch);
        }
    }

    @Test
    void whereThereIsRoomForTheLogAndNotForItsIndexTheFileIsStillOpenForWhoGivesItUp() {
        disk.faults().capacity(logBytes + LESS_THAN_AN_INDEX_ENTRY);
        assertThatThrownBy(files::finish)
                .isInstanceOf(IOException.class)
                .hasMessageContaining("No space left");
        assertThat(disk.files()).anyMatch(path -> path.endsWith(".index.cleaned"));
        assertThatCode(files::close).doesNotThrowAnyException();
    }

    @Test
    void whereThereIsNoRoomForTheLogItIsOpenToo() {
        disk.faults().capacity(logBytes - 1);
        assertThatThrownBy(files::finish).isInstanceOf(IOException.class);
        assertThat(disk.files()).noneMatch(path -> path.endsWith(".index.cleaned"));
        assertThatCode(files::close).doesNotThrowAnyException();
    }

    @Test
    void whatIsFinishedIsClosed() throws IOException {
        assertThat(files.finish().sizeBytes()).isEqualTo(logBytes);
        assertThatThrownBy(files::close).hasMessageContaining("closed once");
    }
}
