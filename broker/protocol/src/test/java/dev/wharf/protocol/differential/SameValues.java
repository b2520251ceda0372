package dev.wharf.protocol.differential;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharf.protocol.record.MemoryRecords;
import dev.wharf.protocol.wire.UnknownTaggedField;
import dev.wharf.types.Uuid;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.lang.reflect.Method;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.apache.kafka.common.protocol.Message;
import org.apache.kafka.common.protocol.types.RawTaggedField;
import org.jspecify.annotations.Nullable;

/** Compares one of our messages with Kafka's, accessor by accessor of the same name: a codec that swaps two fields both ways is caught here. */
final class SameValues {
    private static final List<String> NOT_FIELDS =
            List.of("hashCode", "toString", "lowestSupportedVersion", "highestSupportedVersion");

    private SameValues() {}

    static void check(Object ours, Message theirs) throws ReflectiveOperationException {
        for (Method accessor : accessors(ours.getClass())) {
            Object mine = accessor.invoke(ours);
            Object other = theirs.getClass().getMethod(accessor.getName()).invoke(theirs);
            compare(accessor.getName(), mine, other);
        }
    }

    private static List<Method> accessors(Class<?> type) {
        List<Method> accessors = new ArrayList<>();
        for (Method method : type.getDeclaredMethods()) {
            if (method.getParameterCount() == 0 && !NOT_FIELDS.contains(method.getName())) {
                accessors.add(method);
            }
        }
        return accessors;
    }

    private static void compare(String name, @Nullable Object ours, @Nullable Object theirs)
            throws ReflectiveOperationException {
        if (ours instanceof List<?> list && theirs instanceof Collection<?> collection) {
            assertThat(list).as(name).hasSameSizeAs(collection);
            int i = 0;
            for (Object element : collection) {
                compare(name, list.get(i++), element);
            }
        } else if (theirs instanceof Message nested && ours != null) {
            check(ours, nested);
        } else {
            assertThat(plain(ours)).as(name).isEqualTo(plain(theirs));
        }
    }

    /** A value in a form that both sides share. */
    private static @Nullable Object plain(@Nullable Object value) {
        return switch (value) {
            case null -> null;
            case byte[] bytes -> ByteBuffer.wrap(bytes);
            case ByteBuf bytes -> ByteBuffer.wrap(ByteBufUtil.getBytes(bytes));
            case MemoryRecords records -> plain(records.buffer());
            case org.apache.kafka.common.record.internal.MemoryRecords records -> records.buffer();
            case Uuid id -> id.toString();
            case org.apache.kafka.common.Uuid id -> id.toString();
            case UnknownTaggedField field -> List.of(field.tag(), ByteBuffer.wrap(field.bytes()));
            case RawTaggedField field -> List.of(field.tag(), ByteBuffer.wrap(field.data()));
            default -> value;
        };
    }
}
