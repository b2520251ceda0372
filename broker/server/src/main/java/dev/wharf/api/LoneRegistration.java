package dev.wharf.api;

import dev.wharf.controller.Controller;
import dev.wharf.controller.ControllerAnswer;
import dev.wharf.controller.ControllerCommand;
import dev.wharf.machine.Outcome;
import dev.wharf.metadata.BrokerRegistration;
import java.io.IOException;

/** How a node that is alone registers with its own controller: once, for nobody else can be in its way. Without state; on the controller's loop. */
final class LoneRegistration {
    private LoneRegistration() {}

    /**
     * Registers a node.
     *
     * @param host told if that cannot be: the node should stop
     * @param registered runs when every loop has seen it
     */
    static void submit(
            Controller controller,
            BrokerRegistration registration,
            Broker.Host host,
            Runnable registered) {
        controller.submit(
                new ControllerCommand.RegisterBroker(registration, -1),
                outcome -> {
                    String refusal = refusal(outcome);
                    if (refusal.isEmpty()) {
                        registered.run();
                    } else {
                        host.onMetadataFailed(
                                new IOException("this node cannot be registered: " + refusal));
                    }
                });
    }

    /** Why it was not registered; empty if it was. */
    private static String refusal(Outcome<ControllerAnswer> outcome) {
        return switch (outcome) {
            case Outcome.Answered<ControllerAnswer>(ControllerAnswer.BrokerRegistered answer)
                    when answer.problem() != null ->
                    answer.problem().message();
            case Outcome.Answered<ControllerAnswer> _ -> "";
            case Outcome.Unanswered<ControllerAnswer>(Outcome.Reason reason) -> reason.toString();
        };
    }
}
