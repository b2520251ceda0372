package dev.wharf.group;

import dev.wharf.protocol.message.ConsumerProtocolSubscription;
import dev.wharf.protocol.wire.MalformedMessageException;
import dev.wharf.protocol.wire.WireReader;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.Collection;
import java.util.Collections;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The one look that the coordinator takes at a consumer's metadata: which topics it reads, so that offsets in use are
 * neither deleted nor expired. Version 0 of the schema is what every version begins with.
 */
final class Subscriptions {
    private static final short PREFIX_VERSION = 0;

    private Subscriptions() {}

    /** The topics of all members, or null if they cannot be known: no protocol is chosen, or a member speaks in another form. */
    static @Nullable Set<String> topicsOf(Collection<Member> members, @Nullable String protocol) {
        if (members.isEmpty()) {
            return Set.of();
        }
        if (protocol == null) {
            return null;
        }
        Set<String> topics = new TreeSet<>();
        for (Member member : members) {
            ByteBuf metadata = Unpooled.wrappedBuffer(member.metadata(protocol).array());
            if (metadata.readableBytes() < Short.BYTES || metadata.readShort() < PREFIX_VERSION) {
                return null;
            }
            ConsumerProtocolSubscription subscription = new ConsumerProtocolSubscription();
            try {
                subscription.read(new WireReader(metadata), PREFIX_VERSION);
            } catch (MalformedMessageException e) {
                return null; // a client may put anything there: then its topics are not known
            }
            topics.addAll(subscription.topics());
        }
        return Collections.unmodifiableSet(topics);
    }
}
