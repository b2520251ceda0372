package dev.wharf.network;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.util.UncheckedBooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Where the next read of a connection goes: into the frame that is being gathered, where there is one, so that its bytes are not moved again; else into a buffer as large as reads were of late. */
final class ReadBuffers implements RecvByteBufAllocator {
    private final RecvByteBufAllocator usual = new AdaptiveRecvByteBufAllocator();
    private final Supplier<@Nullable ByteBuf> room;

    /** @param room the caller's to release; asked on the connection's loop right before each read */
    ReadBuffers(Supplier<@Nullable ByteBuf> room) {
        this.room = room;
    }

    @Override
    public ExtendedHandle newHandle() {
        return new RoomFirst((ExtendedHandle) usual.newHandle(), room);
    }

    private static final class RoomFirst extends DelegatingHandle implements ExtendedHandle {
        private final ExtendedHandle usual;
        private final Supplier<@Nullable ByteBuf> room;

        RoomFirst(ExtendedHandle usual, Supplier<@Nullable ByteBuf> room) {
            super(usual);
            this.usual = usual;
            this.room = room;
        }

        @Override
        public ByteBuf allocate(ByteBufAllocator allocator) {
            ByteBuf rest = room.get();
            return rest != null ? rest : usual.allocate(allocator);
        }

        @Override
        public boolean continueReading(UncheckedBooleanSupplier maybeMore) {
            return usual.continueReading(maybeMore);
        }
    }
}
