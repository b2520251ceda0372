package dev.wharf.api;

import dev.wharf.cluster.ControllerChannel;
import dev.wharf.consensus.MetadataLog;
import dev.wharf.consensus.QuorumView;
import dev.wharf.consensus.VoterChange;
import dev.wharf.controller.Controller;
import dev.wharf.controller.ControllerAnswer;
import dev.wharf.controller.ControllerCommand;
import dev.wharf.controller.Cordons;
import dev.wharf.controller.ProducerIds;
import dev.wharf.env.Loop;
import dev.wharf.group.GroupConfig;
import dev.wharf.group.GroupPartitions;
import dev.wharf.machine.MachineRuntime;
import dev.wharf.machine.Outcome;
import dev.wharf.protocol.Errors;
import dev.wharf.types.Uuid;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The way from a connection's loop to the controller's and back.
 *
 * <p>Callable from any loop.
 */
final class ControllerGateway {
    private final MachineRuntime.Place place;
    private final Controller controller;
    private final ProducerIds producerIds;
    private final GroupConfig groupConfig;
    private final @Nullable Forwarding forwarding;
    private final int nodeId;

    /**
     * @param place the controller's
     * @param forwarding null on a node that is alone
     */
    ControllerGateway(
            int nodeId,
            MachineRuntime.Place place,
            Controller controller,
            @Nullable Forwarding forwarding,
            ProducerIds producerIds,
            GroupConfig groupConfig) {
        this.nodeId = nodeId;
        this.place = place;
        this.controller = controller;
        this.forwarding = forwarding;
        this.producerIds = producerIds;
        this.groupConfig = groupConfig;
    }

    /** The node whose controller is active as far as is known, or {@link Controller#NOBODY}. */
    int leaderId() {
        return controller.leaderId();
    }

    /**
     * Submits a command to this node's controller; {@code then} gets its outcome on {@code home}, when every loop has seen what it changed. Where this controller has lost its place and the
     * errand can be put back, that is done instead.
     *
     * @param errand null on a node that is alone
     */
    void submit(
            Loop home,
            @Nullable Errand errand,
            ControllerCommand command,
            Consumer<Outcome<ControllerAnswer>> then) {
        Runnable putBack = errand == null ? null : errand.putBack();
        place.loop()
                .execute(
                        () ->
                                controller.submit(
                                        command,
                                        outcome ->
                                                home.execute(
                                                        putBack != null && isForTheNext(outcome)
                                                                ? putBack
                                                                : () ->
                                                                        then.accept(
                                                                                told(
                                                                                        errand,
                                                                                        outcome)))));
    }

    /** A controller elsewhere that was asked may have done it, whatever this one says. */
    private static Outcome<ControllerAnswer> told(
            @Nullable Errand errand, Outcome<ControllerAnswer> outcome) {
        return errand != null && errand.repeated() && isForTheNext(outcome)
                ? new Outcome.Unanswered<>(Outcome.Reason.UNKNOWN)
                : outcome;
    }

    private static boolean isForTheNext(Outcome<ControllerAnswer> outcome) {
        return outcome instanceof Outcome.Unanswered<ControllerAnswer>(Outcome.Reason reason)
                && switch (reason) {
                    case NOT_RUNNING, UNKNOWN -> true;
                    case BUSY, REFUSED -> false;
                };
    }

    /**
     * Creates topics on this node's controller; {@code then} gets the answer or the error of the whole.
     *
     * @param errand the same whenever the same creation is asked for; null for a new one
     */
    void createTopics(
            Loop home,
            @Nullable Errand errand,
            List<ControllerCommand.NewTopic> topics,
            boolean validateOnly,
            Consumer<Outcome<ControllerAnswer>> then) {
        place.loop()
                .execute(
                        () -> {
                            Uuid id = errand == null ? place.dice().nextUuid() : errand.id();
                            submit(
                                    home,
                                    errand,
                                    new ControllerCommand.CreateTopics(id, topics, validateOnly),
                                    then);
                        });
    }

    /** Creates topics that somebody has asked for without creating them; {@code then} gets the errors of those that are not there now. */
    void autoCreate(Loop home, Set<String> names, Consumer<Map<String, Errors>> then) {
        List<ControllerCommand.NewTopic> topics = new ArrayList<>();
        for (String name : names) {
            topics.add(name.equals(GroupPartitions.TOPIC) ? offsetsTopic() : plainTopic(name));
        }
        createOwn(home, topics, results -> then.accept(errors(names, results)));
    }

    /** Creates topics wherever the controller is active; {@code then} gets null if there was no answer. */
    private void createOwn(
            Loop home,
            List<ControllerCommand.NewTopic> topics,
            Consumer<@Nullable List<ControllerAnswer.TopicResult>> then) {
        Consumer<@Nullable Errand> here =
                errand ->
                        createTopics(
                                home,
                                errand,
                                topics,
                                false,
                                outcome -> then.accept(results(outcome)));
        if (forwarding == null) {
            here.accept(null);
            return;
        }
        forwarding.send(
                "",
                TopicRequest.frame(nodeId, topics),
                ControllerChannel.PATIENCE_MS,
                new Forwarding.Outcome() {
                    @Override
                    public void onHere(Errand errand) {
                        here.accept(errand);
                    }

                    @Override
                    public void onResponse(byte[] frame) {
                        home.execute(() -> then.accept(TopicRequest.results(frame)));
                    }

                    @Override
                    public void onRefused() {
                        home.execute(() -> then.accept(null));
                    }
                });
    }

    private static @Nullable List<ControllerAnswer.TopicResult> results(
            Outcome<ControllerAnswer> outcome) {
        return outcome
                        instanceof
                        Outcome.Answered<ControllerAnswer>(
                                ControllerAnswer.TopicsCreated(
                                        List<ControllerAnswer.TopicResult> results))
                ? results
                : null;
    }

    private static Map<String, Errors> errors(
            Set<String> names, @Nullable List<ControllerAnswer.TopicResult> results) {
        Map<String, Errors> errors = new LinkedHashMap<>();
        if (results == null) {
            names.forEach(name -> errors.put(name, Errors.LEADER_NOT_AVAILABLE));
            return errors;
        }
        for (ControllerAnswer.TopicResult result : results) {
            if (result.problem() != null) {
                errors.put(result.name(), autoCreateError(result));
            }
        }
        return errors;
    }

    /** Somebody else was faster: the topic is on its way, ask again. */
    private static Errors autoCreateError(ControllerAnswer.TopicResult result) {
        Errors error = result.problem() == null ? Errors.NONE : result.problem().error();
        return error == Errors.TOPIC_ALREADY_EXISTS ? Errors.LEADER_NOT_AVAILABLE : error;
    }

    private static ControllerCommand.NewTopic plainTopic(String name) {
        return new ControllerCommand.NewTopic(name, -1, (short) -1, List.of(), Map.of());
    }

    /** The brokers that can get replicas, those that are down for the moment too, and at least one: a small cluster has groups without being told how small it is. */
    private int placeableBrokers() {
        return Math.max(1, Cordons.placeable(controller.image()));
    }

    /** The topic of groups and offsets, compacted as Kafka's is. */
    private ControllerCommand.NewTopic offsetsTopic() {
        GroupConfig.OffsetsTopic topic = groupConfig.topic();
        return new ControllerCommand.NewTopic(
                GroupPartitions.TOPIC,
                topic.partitions(),
                (short) Math.min(topic.replicationFactor(), placeableBrokers()),
                List.of(),
                Map.of(
                        "cleanup.policy",
                        "compact",
                        "compression.type",
                        "producer",
                        "segment.bytes",
                        Integer.toString(topic.segmentBytes())));
    }

    /** Who leads and follows the metadata log; null if this node does not lead it. */
    void describeQuorum(Loop home, Consumer<@Nullable QuorumView> then) {
        place.loop()
                .execute(
                        () ->
                                controller
                                        .log()
                                        .describeQuorum(
                                                view -> home.execute(() -> then.accept(view))));
    }

    /** Changes who votes on the metadata log, if this node leads it; see {@link VoterChange}. */
    void changeVoters(Loop home, VoterChange.Wish wish, MetadataLog.ChangeCallback then) {
        place.loop()
                .execute(
                        () ->
                                VoterChange.make(
                                        controller.log(),
                                        place.loop(),
                                        place.clock(),
                                        wish,
                                        (error, message) ->
                                                home.execute(() -> then.onChange(error, message))));
    }

    /** A producer id that nobody else gets. */
    void nextProducerId(Loop home, Consumer<ProducerIds.Result> then) {
        place.loop()
                .execute(() -> producerIds.next(result -> home.execute(() -> then.accept(result))));
    }

    /** The error of a command that got no answer. */
    static Errors errorOf(Outcome.Reason reason) {
        return switch (reason) {
            case BUSY, NOT_RUNNING -> Errors.NOT_CONTROLLER;
            case REFUSED -> Errors.KAFKA_STORAGE_ERROR;
            case UNKNOWN -> Errors.REQUEST_TIMED_OUT;
        };
    }
}
