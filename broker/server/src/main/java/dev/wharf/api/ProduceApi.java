package dev.wharf.api;

import dev.wharf.protocol.ApiKey;
import dev.wharf.protocol.message.ProduceRequest;
import dev.wharf.protocol.wire.WireReader;

/**
 * Produce (0): appends one record batch per partition.
 *
 * <ul>
 *   <li>0 to 2 are advertised because librdkafka judges a broker by that range, and answered with UNSUPPORTED_VERSION per partition
 *       (KIP-896): record formats before v2 are not taken.
 *   <li>acks 0 has no response; an error closes the connection, so that the client notices. acks 1 and -1 are acknowledged at the high watermark:
 *       with one replica they are the same, and with a topic that forces each append both wait for the force, as in Kafka.
 *   <li>8: error messages (KIP-467). 10: the current leader (KIP-951). 12: transactions without AddPartitionsToTxn (KIP-890). 13: topics by id (KIP-516).
 *   <li>Internal topics take no records from clients: INVALID_TOPIC_EXCEPTION.
 * </ul>
 */
final class ProduceApi implements ApiHandler<ProduceRequest> {
    private static final short LOWEST_ADVERTISED = 0;
    private static final short FIRST_SERVED = 3;

    private final Services services;

    ProduceApi(Services services) {
        this.services = services;
    }

    @Override
    public ApiKey key() {
        return ApiKey.PRODUCE;
    }

    @Override
    public short lowestVersion() {
        return LOWEST_ADVERTISED;
    }

    @Override
    public String notes() {
        return "0 to 2 are answered with UNSUPPORTED_VERSION, as Kafka does. "
                + "A transactional batch is INVALID_TXN_STATE.";
    }

    @Override
    public ProduceRequest newRequest() {
        return new ProduceRequest();
    }

    @Override
    public void read(ProduceRequest request, WireReader reader, short version) {
        if (version >= FIRST_SERVED) {
            request.read(reader, version);
        } else {
            OldProduce.read(request, reader);
        }
    }

    @Override
    public void handle(ProduceRequest request, RequestContext context) {
        if (context.version() >= FIRST_SERVED) {
            new ProduceOperation(services, context, request).start();
        } else if (request.acks() == 0) {
            context.close("produce of version " + context.version() + " with acks=0");
        } else {
            context.respond(out -> OldProduce.writeRefusal(request, context.version(), out));
        }
    }
}
