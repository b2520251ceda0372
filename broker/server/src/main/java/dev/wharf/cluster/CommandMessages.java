package dev.wharf.cluster;

import dev.wharf.controller.ControllerAnswer;
import dev.wharf.controller.ControllerAnswer.BrokerRegistered;
import dev.wharf.controller.ControllerAnswer.HeartbeatTaken;
import dev.wharf.controller.ControllerAnswer.PartitionsAltered;
import dev.wharf.controller.ControllerAnswer.ProducerIdBlock;
import dev.wharf.controller.ControllerCommand.AllocateProducerIds;
import dev.wharf.controller.ControllerCommand.AlterPartition;
import dev.wharf.controller.ControllerCommand.BrokerHeartbeat;
import dev.wharf.controller.ControllerCommand.OfBroker;
import dev.wharf.controller.ControllerCommand.RegisterBroker;
import dev.wharf.controller.Problem;
import dev.wharf.peer.PeerBody;
import dev.wharf.protocol.ApiKey;
import dev.wharf.protocol.Errors;
import dev.wharf.protocol.message.AllocateProducerIdsRequest;
import dev.wharf.protocol.message.AllocateProducerIdsResponse;
import dev.wharf.protocol.message.AlterPartitionRequest;
import dev.wharf.protocol.message.AlterPartitionResponse;
import dev.wharf.protocol.message.BrokerHeartbeatRequest;
import dev.wharf.protocol.message.BrokerHeartbeatResponse;
import dev.wharf.protocol.message.BrokerRegistrationRequest;
import dev.wharf.protocol.message.BrokerRegistrationResponse;
import dev.wharf.protocol.wire.ApiMessage;
import dev.wharf.types.Invariants.InvariantViolation;
import java.nio.ByteBuffer;
import java.util.List;

/** The commands of brokers and their answers as messages between nodes: Kafka's own. Without state. */
final class CommandMessages {
    /** What brokers ask of the active controller; clients are served none of these. */
    static final List<ApiKey> KEYS =
            List.of(
                    ApiKey.BROKER_REGISTRATION,
                    ApiKey.BROKER_HEARTBEAT,
                    ApiKey.ALTER_PARTITION,
                    ApiKey.ALLOCATE_PRODUCER_IDS);

    private CommandMessages() {}

    /**
     * An answer that was read.
     *
     * @param error {@link Errors#NOT_CONTROLLER} if who was asked is not active, {@link Errors#KAFKA_STORAGE_ERROR} if its disk has refused the change; then the answer
     *     says nothing
     */
    record Reply(Errors error, ControllerAnswer answer) {}

    static ApiKey key(OfBroker command) {
        return switch (command) {
            case RegisterBroker _ -> ApiKey.BROKER_REGISTRATION;
            case BrokerHeartbeat _ -> ApiKey.BROKER_HEARTBEAT;
            case AlterPartition _ -> ApiKey.ALTER_PARTITION;
            case AllocateProducerIds _ -> ApiKey.ALLOCATE_PRODUCER_IDS;
        };
    }

    static ApiMessage question(OfBroker command, String clusterId) {
        return switch (command) {
            case RegisterBroker register -> RegistrationMessages.question(register, clusterId);
            case BrokerHeartbeat heartbeat ->
                    new BrokerHeartbeatRequest()
                            .setBrokerId(heartbeat.brokerId())
                            .setBrokerEpoch(heartbeat.brokerEpoch())
                            .setCurrentMetadataOffset(heartbeat.metadataOffset())
                            .setWantFence(heartbeat.wantsFence())
                            .setWantShutDown(heartbeat.wantsShutdown());
            case AlterPartition alter -> IsrMessages.question(alter);
            case AllocateProducerIds(int brokerId, long brokerEpoch) ->
                    new AllocateProducerIdsRequest()
                            .setBrokerId(brokerId)
                            .setBrokerEpoch(brokerEpoch);
        };
    }

    /**
     * Reads a question.
     *
     * @throws dev.wharf.protocol.wire.MalformedMessageException where it is none
     */
    static OfBroker command(ApiKey key, ByteBuffer body) {
        return switch (key) {
            case BROKER_REGISTRATION ->
                    RegistrationMessages.command(
                            PeerBody.read(body, new BrokerRegistrationRequest()));
            case BROKER_HEARTBEAT -> {
                BrokerHeartbeatRequest read = PeerBody.read(body, new BrokerHeartbeatRequest());
                yield new BrokerHeartbeat(
                        read.brokerId(),
                        read.brokerEpoch(),
                        read.currentMetadataOffset(),
                        read.wantFence(),
                        read.wantShutDown());
            }
            case ALTER_PARTITION ->
                    IsrMessages.command(PeerBody.read(body, new AlterPartitionRequest()));
            case ALLOCATE_PRODUCER_IDS -> {
                AllocateProducerIdsRequest read =
                        PeerBody.read(body, new AllocateProducerIdsRequest());
                yield new AllocateProducerIds(read.brokerId(), read.brokerEpoch());
            }
            default -> throw new InvariantViolation(key + " is no command of brokers");
        };
    }

    static ApiMessage answer(ControllerAnswer answer) {
        return switch (answer) {
            case BrokerRegistered registered ->
                    new BrokerRegistrationResponse()
                            .setErrorCode(error(registered).code())
                            .setBrokerEpoch(registered.brokerEpoch());
            case HeartbeatTaken taken ->
                    new BrokerHeartbeatResponse()
                            .setErrorCode(taken.error().code())
                            .setIsCaughtUp(taken.caughtUp())
                            .setIsFenced(taken.fenced())
                            .setShouldShutDown(taken.mayGo());
            case PartitionsAltered altered -> IsrMessages.answer(altered);
            case ProducerIdBlock(Errors error, long first, int count) ->
                    new AllocateProducerIdsResponse()
                            .setErrorCode(error.code())
                            .setProducerIdStart(first)
                            .setProducerIdLen(count);
            default -> throw new InvariantViolation("no answer to a broker: " + answer);
        };
    }

    private static Errors error(BrokerRegistered registered) {
        return registered.problem() == null ? Errors.NONE : registered.problem().error();
    }

    /** Says that a question was not looked at. */
    static ApiMessage refusal(ApiKey key, Errors error) {
        return switch (key) {
            case BROKER_REGISTRATION -> new BrokerRegistrationResponse().setErrorCode(error.code());
            case BROKER_HEARTBEAT -> new BrokerHeartbeatResponse().setErrorCode(error.code());
            case ALTER_PARTITION -> new AlterPartitionResponse().setErrorCode(error.code());
            case ALLOCATE_PRODUCER_IDS ->
                    new AllocateProducerIdsResponse().setErrorCode(error.code());
            default -> throw new InvariantViolation(key + " is no command of brokers");
        };
    }

    /**
     * Reads an answer.
     *
     * @throws dev.wharf.protocol.wire.MalformedMessageException where it is none
     */
    static Reply reply(ApiKey key, ByteBuffer body) {
        return switch (key) {
            case BROKER_REGISTRATION -> {
                BrokerRegistrationResponse read =
                        PeerBody.read(body, new BrokerRegistrationResponse());
                Errors error = Errors.of(read.errorCode());
                Problem problem = error == Errors.NONE ? null : new Problem(error, error.text());
                yield new Reply(error, new BrokerRegistered(problem, read.brokerEpoch()));
            }
            case BROKER_HEARTBEAT -> {
                BrokerHeartbeatResponse read = PeerBody.read(body, new BrokerHeartbeatResponse());
                Errors error = Errors.of(read.errorCode());
                yield new Reply(
                        error,
                        new HeartbeatTaken(
                                error, read.isCaughtUp(), read.isFenced(), read.shouldShutDown()));
            }
            case ALTER_PARTITION -> {
                AlterPartitionResponse read = PeerBody.read(body, new AlterPartitionResponse());
                yield new Reply(Errors.of(read.errorCode()), IsrMessages.altered(read));
            }
            case ALLOCATE_PRODUCER_IDS -> {
                AllocateProducerIdsResponse read =
                        PeerBody.read(body, new AllocateProducerIdsResponse());
                Errors error = Errors.of(read.errorCode());
                yield new Reply(
                        error,
                        new ProducerIdBlock(error, read.producerIdStart(), read.producerIdLen()));
            }
            default -> throw new InvariantViolation(key + " is no command of brokers");
        };
    }
}
