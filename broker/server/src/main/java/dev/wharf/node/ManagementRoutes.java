package dev.wharf.node;

import dev.wharf.cluster.OperatorWish;
import dev.wharf.controller.ControllerAnswer.OperatorAnswered;
import io.vertx.core.Context;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * For who looks after the cluster, by HTTP: {@code POST /manage/restart-permit} and {@code POST /manage/hand-over} change something, any broker takes them and the active controller
 * decides; {@code POST /manage/check-settings} asks whether this broker would start with other settings, and other options of Java. Called on Quarkus' threads.
 *
 * <p>Answers: 200 granted, 409 not as things stand, 403 the operator was replaced by another, 400 no such request, 401 without the token that {@code management.token.file} holds,
 * 422 it would not start, 503 nobody has answered.
 */
@ApplicationScoped
class ManagementRoutes {
    /** All settings of a broker; a ConfigMap of Kubernetes has no room for more. */
    private static final long MAX_BODY_BYTES = 1024 * 1024;

    private static final int GRANTED = 200;
    private static final int MALFORMED = 400;
    private static final int UNKNOWN_CALLER = 401;
    private static final int REPLACED = 403;
    private static final int REFUSED = 409;
    private static final int WOULD_NOT_START = 422;
    private static final int NO_ANSWER = 503;
    private static final String BEARER = "Bearer ";

    private final JavaTrial trial = new JavaTrial();

    void register(@Observes Router router) {
        router.post("/manage/*").handler(BodyHandler.create(false).setBodyLimit(MAX_BODY_BYTES));
        route(router, "/manage/restart-permit", wish(ManagementRequests::restart));
        route(router, "/manage/hand-over", wish(ManagementRequests::handOver));
        route(router, "/manage/check-settings", this::check);
    }

    private static void route(Router router, String path, Consumer<RoutingContext> answer) {
        router.post(path).blockingHandler(request -> answer(request, answer), false);
    }

    /** Asks the active controller for what the JSON says is wished. */
    private static Consumer<RoutingContext> wish(
            Function<@Nullable JsonObject, OperatorWish> wish) {
        return request -> {
            OperatorWish wished = wish.apply(request.body().asJsonObject());
            Context home = request.vertx().getOrCreateContext();
            HttpApplication.node()
                    .broker()
                    .ask(
                            wished,
                            told ->
                                    home.runOnContext(
                                            turn ->
                                                    end(
                                                            request,
                                                            status(told),
                                                            ManagementRequests.text(told))));
        };
    }

    /** Tells of settings, and of options of Java, whether a start would take them, as far as that can be known without one. */
    private void check(RoutingContext request) {
        Settings settings = ManagementRequests.settings(request.body().asJsonObject());
        List<String> options = ManagementRequests.jvmOptions(request.body().asJsonObject());
        String refusal = refusal(settings);
        if (refusal == null) {
            String said = trial.refusal(options);
            refusal = said == null ? null : "Java does not start with jvmOptions: " + said;
        }
        if (refusal == null) {
            end(request, GRANTED, new JsonObject().put("granted", true));
        } else {
            end(request, WOULD_NOT_START, ManagementRequests.refusal(refusal));
        }
    }

    private static @Nullable String refusal(Settings settings) {
        try {
            StartSettings _ = StartSettings.of(settings);
            return null;
        } catch (RefusalException e) {
            return String.valueOf(e.getMessage());
        }
    }

    private static void answer(RoutingContext request, Consumer<RoutingContext> answer) {
        try {
            if (!isKnown(request)) {
                end(request, UNKNOWN_CALLER, ManagementRequests.refusal("the token is wrong"));
                return;
            }
            answer.accept(request);
        } catch (DecodeException e) {
            end(request, MALFORMED, ManagementRequests.refusal("the body is not JSON"));
        } catch (IllegalArgumentException e) {
            end(request, MALFORMED, ManagementRequests.refusal(String.valueOf(e.getMessage())));
        } catch (IOException e) {
            end(
                    request,
                    NO_ANSWER,
                    ManagementRequests.refusal("the token cannot be read: " + e.getMessage()));
        }
    }

    /** The file is read each time, so that a token may change without a restart. */
    private static boolean isKnown(RoutingContext request) throws IOException {
        Path file = HttpApplication.node().config().tokenFile();
        if (file == null) {
            return true;
        }
        String given = request.request().getHeader("Authorization");
        byte[] wanted = Files.readString(file).strip().getBytes(StandardCharsets.UTF_8);
        return given != null
                && wanted.length > 0
                && given.startsWith(BEARER)
                && MessageDigest.isEqual(
                        wanted, given.substring(BEARER.length()).getBytes(StandardCharsets.UTF_8));
    }

    private static int status(@Nullable OperatorAnswered told) {
        if (told == null) {
            return NO_ANSWER;
        }
        return switch (told.verdict()) {
            case GRANTED -> GRANTED;
            case REFUSED -> REFUSED;
            case FENCED -> REPLACED;
        };
    }

    private static void end(RoutingContext request, int status, JsonObject text) {
        if (!request.response().ended()) {
            request.response()
                    .setStatusCode(status)
                    .putHeader("Content-Type", "application/json")
                    .end(text.encode());
        }
    }
}
