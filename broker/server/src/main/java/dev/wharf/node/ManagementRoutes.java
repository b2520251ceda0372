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
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What changes something by HTTP: {@code POST /manage/restart-permit} and {@code POST /manage/hand-over}, for who looks after the cluster. Any broker takes them, the active controller
 * decides. Called on Quarkus' threads.
 *
 * <p>Answers: 200 granted, 409 not as things stand, 403 the operator was replaced by another, 400 no such request, 401 without the token that {@code management.token.file} holds,
 * 503 nobody has answered.
 */
@ApplicationScoped
class ManagementRoutes {
    private static final long MAX_BODY_BYTES = 16 * 1024;
    private static final int GRANTED = 200;
    private static final int MALFORMED = 400;
    private static final int UNKNOWN_CALLER = 401;
    private static final int REPLACED = 403;
    private static final int REFUSED = 409;
    private static final int NO_ANSWER = 503;
    private static final String BEARER = "Bearer ";

    void register(@Observes Router router) {
        router.post("/manage/*").handler(BodyHandler.create(false).setBodyLimit(MAX_BODY_BYTES));
        route(router, "/manage/restart-permit", ManagementRequests::restart);
        route(router, "/manage/hand-over", ManagementRequests::handOver);
    }

    /** Takes the JSON that says what is wished. */
    private static void route(
            Router router, String path, Function<@Nullable JsonObject, OperatorWish> wish) {
        router.post(path).blockingHandler(request -> answer(request, wish), false);
    }

    private static void answer(
            RoutingContext request, Function<@Nullable JsonObject, OperatorWish> wish) {
        try {
            if (!isKnown(request)) {
                end(request, UNKNOWN_CALLER, ManagementRequests.refusal("the token is wrong"));
                return;
            }
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
