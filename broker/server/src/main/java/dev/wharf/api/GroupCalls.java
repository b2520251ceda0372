package dev.wharf.api;

import dev.wharf.group.GroupAnswer;
import dev.wharf.group.GroupCommand;
import dev.wharf.group.GroupCommand.Membership;
import dev.wharf.group.Member;
import dev.wharf.machine.Outcome;
import dev.wharf.protocol.Errors;
import dev.wharf.replica.Gather;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** How the group APIs talk to coordinators: a command and its answer, or the error that stands for having none. */
final class GroupCalls {
    private final Services services;

    GroupCalls(Services services) {
        this.services = services;
    }

    /**
     * Asks the coordinator of one group; one of the two consumers is called, on the connection's loop, unless the connection is closed because the command may have been overtaken.
     *
     * @param type of the answer that belongs to the command
     */
    <A extends GroupAnswer> void ask(
            RequestContext context,
            String groupId,
            GroupCommand command,
            Class<A> type,
            Consumer<A> answered,
            Consumer<Errors> unanswered) {
        services.groups()
                .submit(
                        context.connection(),
                        groupId,
                        command,
                        outcome -> {
                            switch (outcome) {
                                case Outcome.Answered<GroupAnswer>(GroupAnswer answer) ->
                                        answered.accept(type.cast(answer));
                                case Outcome.Unanswered<GroupAnswer>(Outcome.Reason reason) ->
                                        unanswered.accept(GroupCoordinators.errorOf(reason));
                            }
                        },
                        () -> context.close("its client may have gone on over another connection"));
    }

    /**
     * Asks the coordinators of several groups; {@code then} gets one result per group, in their order, on the connection's loop.
     *
     * @param result makes a result of a group's answer
     * @param failure makes a result of a group that got none
     */
    <T, A extends GroupAnswer, R> void askEach(
            RequestContext context,
            List<T> groups,
            Question<T, A> question,
            BiFunction<T, A, R> result,
            BiFunction<T, Errors, R> failure,
            Consumer<List<R>> then) {
        if (groups.isEmpty()) {
            then.accept(List.of());
            return;
        }
        List<@Nullable R> results = new ArrayList<>();
        groups.forEach(group -> results.add(null));
        Gather gather =
                new Gather(
                        context.connection().loop(),
                        groups.size(),
                        () -> then.accept(complete(results)));
        for (int i = 0; i < groups.size(); i++) {
            int index = i;
            T group = groups.get(i);
            ask(
                    context,
                    question.groupId.apply(group),
                    question.command.apply(group),
                    question.type,
                    answer -> {
                        results.set(index, result.apply(group, answer));
                        gather.arrive();
                    },
                    error -> {
                        results.set(index, failure.apply(group, error));
                        gather.arrive();
                    });
        }
    }

    /** What to ask about each of several groups. */
    record Question<T, A extends GroupAnswer>(
            Function<T, String> groupId, Function<T, GroupCommand> command, Class<A> type) {}

    private static <R> List<R> complete(List<@Nullable R> results) {
        List<R> complete = new ArrayList<>(results.size());
        for (R result : results) {
            if (result != null) {
                complete.add(result);
            }
        }
        return complete;
    }

    /** Who asks, for people; the host is written as Kafka does. */
    static Member.Client client(RequestContext context) {
        return new Member.Client(context.clientId(), "/" + context.connection().peerHost());
    }

    static Membership membership(String memberId, @Nullable String instanceId, int generation) {
        return new Membership(memberId, instanceId, generation);
    }
}
